import { placeOf, readJson } from '../../cases/json-fault';
import { EXAMPLE, readEntry, type DatasetEntry } from './dataset-entry';
import { DatasetFault } from './dataset-fault';
import type { EntryText } from './entry-text';

/** What has been read of a dataset, and what is wrong with it. */
export class DatasetReading {
  readonly entries: DatasetEntry[] = [];
  /** Each with its line. */
  readonly faults: string[] = [];
  leftOut = 0;
  readonly #most: number;
  #characters = 0;

  /** Of prompts, so many characters at most. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Throws a `DatasetFault` when there are too many prompts to be kept. */
  add({ line, json }: EntryText): void {
    const entry = this.#read(line, json);
    if (entry === undefined) return;
    this.entries.push(entry);
    this.#characters += entry.turns.reduce((sum, turn) => sum + turn.length, 0);
    if (this.#characters > this.#most)
      throw new DatasetFault(
        `:${line}`,
        `the prompts have more than ${this.#most} characters up to here; leave entries out, or write them to another file`,
      );
  }

  #read(line: number, json: string): DatasetEntry | undefined {
    const reading = readJson(json);
    if (reading.status === 'not json') {
      const faulty = line + placeOf(json, reading.offset).line - 1;
      this.faults.push(`:${faulty}: not JSON: ${reading.reason}; write for example ${EXAMPLE}`);
      return undefined;
    }
    try {
      const entry = readEntry(reading.value);
      if (entry === undefined) this.leftOut += 1;
      return entry;
    } catch (error) {
      this.faults.push(`:${line}: ${(error as Error).message}`);
      return undefined;
    }
  }
}
