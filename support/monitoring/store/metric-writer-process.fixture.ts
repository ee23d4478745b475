import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

interface WriterPlan {
  /** The compiled program. */
  readonly program: string;
  readonly path: string;
  /** The instant of its first batch. */
  readonly first: number;
  /** Between the instants of its batches. */
  readonly step?: number;
  /** It ends by itself before this instant. */
  readonly end?: number;
  /** It is killed as soon as it has said so many lines. */
  readonly killedAfter?: number;
}

interface WriterEnd {
  /** The instants of the batches that it said are in. */
  readonly said: readonly number[];
  readonly errors: string;
  /** Exit code, or signal. */
  readonly how: number | string | null;
}

/** Writes a store from a process of its own; resolves when that has ended. */
export async function runWriter({
  program,
  path,
  first,
  step = 1,
  end = Infinity,
  killedAfter = Infinity,
}: WriterPlan): Promise<WriterEnd> {
  const child = spawn(process.execPath, [program, path, ...[first, step, end].map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | string | null>();
  child.once('error', reject).once('close', (code, signal) => {
    resolve(signal ?? code);
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (lines.length >= killedAfter) child.kill('SIGKILL');
  });
  try {
    const [how, errors] = await Promise.all([promise, text(child.stderr)]);
    return { said: lines.filter((line) => line !== 'opening').map(Number), errors, how };
  } finally {
    child.kill('SIGKILL');
  }
}
