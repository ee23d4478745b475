import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A stand-in for nvidia-smi, and the recordings that it replays, until they are disposed. */
export interface ReplayedNvidiaSmi extends AsyncDisposable {
  /** What a process must have in its environment to find it. */
  readonly environment: Readonly<Record<'PATH' | 'NVIDIA_SMI_REPLAY', string>>;
  /** Puts it on the PATH of this process, until it is disposed. */
  use(): void;
}

/** Makes a stand-in that replays these texts in turn, in the order of their names. For tests. */
export async function replayedNvidiaSmi(
  recordings: Readonly<Record<string, string>>,
): Promise<ReplayedNvidiaSmi> {
  const folder = await mkdtemp(join(tmpdir(), 'nvidia-smi-replay-'));
  await Promise.all(Object.entries(recordings).map(([name, xml]) => writeFile(join(folder, name), xml)));
  const { PATH: path = '' } = process.env;
  const environment = { PATH: `${__dirname}${delimiter}${path}`, NVIDIA_SMI_REPLAY: folder };
  return {
    environment,
    use: () => {
      Object.assign(process.env, environment);
    },
    [Symbol.asyncDispose]: async () => {
      process.env['PATH'] = path;
      delete process.env['NVIDIA_SMI_REPLAY'];
      await rm(folder, { recursive: true });
    },
  };
}
