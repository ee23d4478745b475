import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A trace of these lines in a file of its own, which is gone when it is disposed of. */
export class TraceFile implements Disposable {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'llm-trace-'));

  constructor(text: string) {
    this.path = join(this.#folder, 'trace');
    writeFileSync(this.path, text);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
