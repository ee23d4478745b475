import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

const FOLDER = 'llm-inference-performance';
const FILE = 'history.db';

/** Where the history of a user is kept: in the folder that the platform has for the data of programs. */
export function defaultStorePath(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') {
    const folder = environment['LOCALAPPDATA'] ?? '';
    return win32.join(folder === '' ? win32.join(home, 'AppData', 'Local') : folder, FOLDER, FILE);
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', FOLDER, FILE);
  const folder = environment['XDG_DATA_HOME'] ?? '';
  // The XDG Base Directory Specification has programs ignore a relative path.
  return posix.join(posix.isAbsolute(folder) ? folder : posix.join(home, '.local', 'share'), FOLDER, FILE);
}
