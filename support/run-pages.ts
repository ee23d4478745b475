import { relative } from 'node:path';
import type { Advice } from './report/advice/advice';
import { adviceOf } from './report/advice/advice-of';
import { surroundingsOf, writeRunPage, type PageSurroundings } from './report/page/run-page';
import type { Results } from './report/results-schema';
import type { RunFolder } from './report/run-folder';

/** What people read of a run: its page, written as the run goes, and what to do next. */
export class RunPages {
  readonly #folder: RunFolder;
  readonly #tell: (line: string) => void;
  #surroundings: PageSurroundings | undefined;
  #failed = false;

  constructor(folder: RunFolder, tell: (line: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** The page, as a path from here. */
  get path(): string {
    return relative(process.cwd(), this.#folder.file('index.html'));
  }

  /** Writes the page anew. What keeps it from being written is told once: nothing measured is lost for it. */
  write(results: Results): void {
    if (this.#failed || !this.#folder.isWritable) return;
    try {
      writeRunPage(this.#folder.path, results, this.#surroundingsOf(results));
    } catch (error) {
      this.#failed = true;
      this.#tell(`The page of the report could not be written: ${(error as Error).message}`);
    }
  }

  /** What follows from the run so far. */
  advice(results: Results): readonly Advice[] {
    return adviceOf(results, this.#surroundingsOf(results).earlier, this.#reports);
  }

  /** The runs before this one do not change while it goes. */
  #surroundingsOf(results: Results): PageSurroundings {
    this.#surroundings ??= surroundingsOf(this.#folder.path, results, process.cwd());
    return this.#surroundings;
  }

  get #reports(): { readonly reports: string } {
    return { reports: relative(process.cwd(), this.#folder.root) };
  }
}
