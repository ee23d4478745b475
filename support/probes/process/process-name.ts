import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * What people call a process: the program it was started as, or the title it gave itself; undefined where it has
 * ended. Its arguments are not told, as they may hold secrets.
 */
export function readProcessName(pid: number, root: string): string | undefined {
  try {
    // comm is but the name of its first thread: of every Node program "MainThread", of every Python one "python3".
    const [program = ''] = readFileSync(`${root}/${pid}/cmdline`, 'utf8').split('\0');
    // A title such as "nginx: master process" is no path.
    const name = program.startsWith('/') ? basename(program) : (/^[^\s:]+(::\S+)?/.exec(program)?.[0] ?? '');
    return name === '' ? readFileSync(`${root}/${pid}/comm`, 'utf8').trimEnd() : basename(name);
  } catch {
    return undefined;
  }
}
