import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Unknown } from './part';

const run = promisify(execFile);
const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version by the package.json of that folder. */
export async function describeProduct(root: string): Promise<{ name: string; version: string }> {
  return packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
}

/** The commit that is checked out in that folder, and whether tracked files differ from it. */
export async function describeSource(root: string): Promise<{ commit: string; modified: boolean }> {
  try {
    const [head, status] = await Promise.all([
      run('git', ['-C', root, 'rev-parse', 'HEAD']),
      // Without the lock, so that a commit made meanwhile is not in the way.
      run('git', ['-C', root, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']),
    ]);
    return { commit: head.stdout.trim(), modified: status.stdout.trim() !== '' };
  } catch {
    throw new Unknown('not a git checkout, or no git here');
  }
}
