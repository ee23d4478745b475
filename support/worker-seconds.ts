import { appendFileSync } from 'node:fs';
import type { SecondCounts } from './load/distributed/wire/messages';
import { csvText } from './report/csv-text';
import { ReportError } from './report/report-error';
import type { RunFolder } from './report/run-folder';

const FILE = 'load-workers.csv';
const COLUMNS = ['load', 'worker', 'second', 'sent', 'completed', 'failed', 'output_tokens'] as const;

/** What each load worker did in each second, as rows of a file of the run: which of them carried what, and when. */
export class WorkerSeconds {
  readonly #folder: RunFolder;
  readonly #tell: (line: string) => void;
  #state: 'nothing yet' | 'begun' | 'given up' = 'nothing yet';

  constructor(folder: RunFolder, tell: (line: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** Adds those of a worker in a load; seconds count from the load's agreed start. */
  add(load: number, worker: string, seconds: readonly SecondCounts[]): void {
    if (this.#state === 'given up' || seconds.length === 0) return;
    const rows = seconds.map(({ second, sent, completed, failed, outputTokens }) => ({
      ...{ load, worker, second, sent, completed, failed },
      output_tokens: outputTokens,
    }));
    const text = csvText(COLUMNS, rows);
    const path = this.#folder.file(FILE);
    try {
      this.#folder.prepare(FILE);
      appendFileSync(path, this.#state === 'nothing yet' ? text : text.slice(text.indexOf('\r\n') + 2));
      this.#state = 'begun';
    } catch (error) {
      // The load is worth more than this file.
      this.#state = 'given up';
      this.#tell((error instanceof ReportError ? error : ReportError.writing(path, error)).message);
    }
  }
}
