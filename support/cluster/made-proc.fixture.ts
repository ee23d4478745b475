import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder like /proc with the threads that a test puts into it. Disposing removes it. */
export class MadeProc implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'proc-'));

  /** A thread as the kernel shows it; the one with the number of its process is that process, too. */
  add(pid: number, thread: number, state: string, children = '', schedstat = '0 0 0'): void {
    const folder = join(this.path, String(pid), 'task', String(thread));
    mkdirSync(folder, { recursive: true });
    const stat = `${thread} (a name) with) ${state} 1 1`;
    writeFileSync(join(folder, 'stat'), stat);
    writeFileSync(join(folder, 'children'), children);
    writeFileSync(join(folder, 'schedstat'), `${schedstat}\n`);
    if (pid === thread) writeFileSync(join(this.path, String(pid), 'stat'), stat);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
