import { relative } from 'node:path';
import type { Advice } from './report/advice/advice';
import { adviceOf } from './report/advice/advice-of';
import { surroundingsOf, writeRunPage, type PageSurroundings } from './report/page/run-page';
import type { Results } from './report/results-schema';
import type { RunFolder } from './report/run-folder';

/** Of a run's time, writing its page may take one part in so many. */
const SHARE = 20;

/** What people read of a run: its page, written as the run goes, and what to do next. */
export class RunPages {
  readonly #folder: RunFolder;
  readonly #tell: (line: string) => void;
  #surroundings: PageSurroundings | undefined;
  #notBefore = -Infinity;
  #isTold = false;
  #isWritten = false;

  constructor(folder: RunFolder, tell: (line: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** The page, as a path from here; undefined where there is none. */
  get path(): string | undefined {
    return this.#isWritten ? relative(process.cwd(), this.#folder.file('index.html')) : undefined;
  }

  /** Writes the page anew, unless that was done just before: a page of many scenarios takes its time. */
  renew(results: Results): void {
    if (performance.now() >= this.#notBefore) this.write(results);
  }

  /** Writes the page anew. What keeps it from being written is told once: nothing measured is lost for it. */
  write(results: Results): void {
    const began = performance.now();
    try {
      writeRunPage(this.#folder.path, results, this.#surroundingsOf(results));
      this.#isWritten = true;
    } catch (error) {
      if (this.#folder.isWritable && !this.#isTold)
        this.#tell(`The page of the report could not be written: ${(error as Error).message}`);
      this.#isTold = true;
    }
    const now = performance.now();
    this.#notBefore = now + SHARE * (now - began);
  }

  /** What follows from the run so far; nothing where that cannot be found out. */
  advice(results: Results): readonly Advice[] {
    try {
      const { earlier, reports } = this.#surroundingsOf(results);
      return adviceOf(results, earlier, { reports });
    } catch (error) {
      this.#tell(`What to do next could not be found out: ${(error as Error).message}`);
      return [];
    }
  }

  /** The runs before this one do not change while it goes. */
  #surroundingsOf(results: Results): PageSurroundings {
    this.#surroundings ??= this.#findSurroundings(results);
    return this.#surroundings;
  }

  #findSurroundings(results: Results): PageSurroundings {
    try {
      return surroundingsOf(this.#folder.path, results, process.cwd());
    } catch {
      // Runs that cannot be read are none to compare with.
      const reports = relative(process.cwd(), this.#folder.root);
      return { earlier: [], project: process.cwd(), reports: reports === '' ? '.' : reports };
    }
  }
}
