import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Does something while a shell script of that name is first on PATH, in a folder of its own. For tests. */
export async function withProgram<T>(
  name: string,
  script: string,
  act: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  const { PATH: path = '' } = process.env;
  try {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}${delimiter}${path}`;
    return await act(folder);
  } finally {
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  }
}

/** A script that prints that text. */
export const printing = (text: string): string => `cat <<'END_OF_TEXT'\n${text}\nEND_OF_TEXT`;
