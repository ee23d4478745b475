import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearContainers } from './leftovers-containers';
import { FOLDER_PREFIX, type FolderMark } from './leftovers-folder';
import { clearProcesses } from './leftovers-processes';
import { clearPacketLoss } from './packet-loss';
import { isAlive, RUN_LABEL } from './run-label';

/** A folder that a run made for itself. */
interface LeftFolder {
  readonly path: string;
  readonly label: string;
}

/**
 * Ends, heals and removes what runs have left that were themselves ended before they could: processes, containers,
 * rules for lost packets, folders. A run that goes on, or of which that cannot be told, is left alone. Gives a line
 * for each; never rejects: what could not be cleared is such a line, too.
 */
export const clearLeftovers = (): Promise<readonly string[]> =>
  clearLeftoversOf((label) => isAlive(label) === false);

/** The same for the runs of which that is said. */
export async function clearLeftoversOf(isDead: (label: string) => boolean): Promise<readonly string[]> {
  const folders = await foldersOf(isDead);
  const withContainers = labelsOf(folders, 'containers');
  const withLoss = labelsOf(folders, 'packet-loss');
  const labelled = withContainers.map((label) => `${RUN_LABEL}=${label}`).join(', ');
  return [
    // First, while the processes that watch over them are there.
    ...(await told(`containers with the label ${labelled}`, () => clearContainers(withContainers))),
    ...(await told('processes of dead runs', () => clearProcesses(isDead))),
    ...(await told('rules for lost packets', () => clearPacketLoss(withLoss))),
    // Last: until then they say what there was.
    ...(await told('folders of dead runs', () => clearFolders(folders))),
  ];
}

function labelsOf(folders: readonly LeftFolder[], mark: FolderMark): readonly string[] {
  const marked = folders.filter(({ path }) => existsSync(join(path, mark)));
  return [...new Set(marked.map(({ label }) => label))];
}

/** Those of this user. */
async function foldersOf(isDead: (label: string) => boolean): Promise<readonly LeftFolder[]> {
  const names = await readdir(tmpdir()).catch(() => []);
  const folders = names.flatMap((name) => {
    const label = new RegExp(`^${FOLDER_PREFIX}(\\d+-\\d+)-`).exec(name)?.[1];
    return label !== undefined && isDead(label) ? [{ path: join(tmpdir(), name), label }] : [];
  });
  const areOwn = await Promise.all(folders.map(({ path }) => isOwn(path)));
  return folders.filter((_, place) => areOwn[place]);
}

async function isOwn(path: string): Promise<boolean> {
  try {
    return (await stat(path)).uid === process.getuid?.();
  } catch {
    return false;
  }
}

async function clearFolders(folders: readonly LeftFolder[]): Promise<readonly string[]> {
  return Promise.all(
    folders.map(async ({ path, label }) => {
      await rm(path, { recursive: true, force: true });
      return `folder ${path}, left by run ${label}, was removed`;
    }),
  );
}

async function told(what: string, clear: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await clear();
  } catch (error) {
    return [`${what} could not be cleared: ${error instanceof Error ? error.message : String(error)}`];
  }
}
