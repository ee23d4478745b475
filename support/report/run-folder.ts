import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { replaceFile } from './replace-file';
import { ReportError } from './report-error';

/** The folder of one run, `<root>/<UTC time>-<short id>/`; made by the first write: a dry run leaves none. */
export class RunFolder {
  readonly path: string;

  private constructor(
    readonly root: string,
    readonly name: string,
    readonly startedAt: Date,
  ) {
    this.path = join(root, name);
  }

  /** Names a folder under `root` for a run that started then; nothing is made yet. */
  static at(root: string, startedAt: Date): RunFolder {
    const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
    return new RunFolder(resolve(root), `${time}Z-${randomBytes(3).toString('hex')}`, startedAt);
  }

  /** Whether a folder can be made here; found out without making one. */
  get isWritable(): boolean {
    let nearest = this.path;
    while (statSync(nearest, { throwIfNoEntry: false }) === undefined && dirname(nearest) !== nearest)
      nearest = dirname(nearest);
    try {
      accessSync(nearest, constants.W_OK | constants.X_OK);
      return statSync(nearest).isDirectory();
    } catch {
      return false;
    }
  }

  /** The absolute path of a file in the folder; throws a `ReportError` for a name that leads out of it. */
  file(name: string): string {
    const path = resolve(this.path, name);
    const inside = relative(this.path, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      throw new ReportError(`"${name}" is not the name of a file in the run folder ${this.path}`);
    }
    return path;
  }

  /** Makes the folder that a file stands in and returns the file's path; throws a `ReportError`. */
  prepare(name: string): string {
    const path = this.file(name);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (cause) {
      throw ReportError.writing(path, cause);
    }
    return path;
  }

  /** Writes a file as a whole: a reader, or a crash, finds the old text or the new, never a part. */
  write(name: string, text: string): void {
    replaceFile(this.prepare(name), text);
  }

  /** Points `<root>/latest` here, at once for every reader; `<root>/latest.txt` where links are refused. */
  async pointLatest(): Promise<void> {
    const link = join(this.root, 'latest');
    const note = `${link}.txt`;
    const draft = join(this.root, `.latest-${this.name}`);
    try {
      await mkdir(this.root, { recursive: true });
    } catch (cause) {
      throw ReportError.writing(this.root, cause);
    }
    try {
      await symlink(this.name, draft, 'dir');
      await rename(draft, link);
      await rm(note, { force: true });
    } catch {
      await rm(draft, { force: true });
      replaceFile(note, `${this.name}\n`);
    }
  }
}
