import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A dataset in a file of its own, which is gone when it is disposed of. */
export class DatasetFile implements Disposable {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'llm-dataset-'));

  constructor(content: string | Buffer) {
    this.path = join(this.#folder, 'dataset');
    writeFileSync(this.path, content);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
