import { execFile } from 'node:child_process';
import { Unknown } from './part';

/** How a program of a GPU's maker ended. */
export type ProgramAnswer =
  | { readonly status: 'answered'; readonly text: string }
  | { readonly status: 'absent' }
  | { readonly status: 'failed'; readonly exitCode: number | undefined };

const LIMIT_BYTES = 2 ** 20;

/** Runs a program on PATH; after the deadline it is ended, and an `Unknown` says so. */
export async function askProgram(
  name: string,
  args: readonly string[],
  deadline: number,
): Promise<ProgramAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramAnswer>();
  const child = execFile(name, args, { maxBuffer: LIMIT_BYTES, windowsHide: true }, (error, stdout) => {
    const { code } = (error ?? {}) as { code?: unknown };
    if (error === null) resolve({ status: 'answered', text: stdout });
    else if (code === 'ENOENT') resolve({ status: 'absent' });
    else resolve({ status: 'failed', exitCode: typeof code === 'number' ? code : undefined });
  });
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    // One that waits for a stuck driver cannot end, and must not keep this process alive.
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    reject(new Unknown(`${name} did not answer within ${deadline} ms`));
  }, deadline);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
