import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNvidiaSmi } from './nvidia-smi-reader';

/** Reads through the real package from an nvidia-smi on PATH that is this shell script. For tests. */
export async function readFromScript(script: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'nvidia-smi-'));
  const { PATH: path = '' } = process.env;
  try {
    await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
    return await readNvidiaSmi();
  } finally {
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  }
}

/** Reads that XML through the real package. */
export const readFromXml = (xml: string): Promise<unknown> =>
  readFromScript(`cat <<'END_OF_XML'\n${xml}\nEND_OF_XML`);
