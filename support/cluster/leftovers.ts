import { existsSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearContainers } from './leftovers-containers';
import { clearControlGroups } from './leftovers-control-groups';
import { FOLDER_PREFIX, type FolderMark } from './leftovers-folder';
import { clearInjections } from './leftovers-injections';
import { clearProcesses } from './leftovers-processes';
import { clearTracing } from './leftovers-tracing';
import { clearPacketLoss } from './packet-loss';
import { isAlive, RUN_LABEL } from './run-label';

/** A folder that a run made for itself, or a mark in it. */
interface LeftFolder {
  readonly path: string;
  readonly label: string;
}

/**
 * Ends, heals and removes what runs have left that were themselves ended before they could: processes, containers,
 * control groups, instances of the kernel's tracing, rules for lost packets, what was done to containers that live on,
 * folders. A run that goes on, or of which that cannot be told, is left alone. Gives a line for each; never rejects:
 * what could not be cleared is such a line, too.
 */
export const clearLeftovers = (): Promise<readonly string[]> =>
  clearLeftoversOf((label) => isAlive(label) === false);

/** The same for the runs of which that is said. */
export async function clearLeftoversOf(isDead: (label: string) => boolean): Promise<readonly string[]> {
  const folders = await foldersOf(isDead);
  const withContainers = labelsOf(folders, 'containers');
  const withLoss = labelsOf(folders, 'packet-loss');
  const withTracing = labelsOf(folders, 'tracing');
  const withGroups = marked(folders, 'control-groups');
  const injections = marked(folders, 'injection');
  const labelled = withContainers.map((label) => `${RUN_LABEL}=${label}`).join(', ');
  return [
    // First, while the processes that watch over them are there.
    ...(await told(`containers with the label ${labelled}`, () => clearContainers(withContainers))),
    ...(await told('processes of dead runs', () => clearProcesses(isDead))),
    // After what might still be at work on them.
    ...(await told('what was done to containers', () => clearInjections(injections))),
    // After what is in them, as far as it is known by its label.
    ...(await told('control groups of dead runs', () => clearControlGroups(withGroups))),
    // After what may read them.
    ...(await told('instances of tracing', () => clearTracing(withTracing))),
    ...(await told('rules for lost packets', () => clearPacketLoss(withLoss))),
    // Last: until then they say what there was.
    ...(await told('folders of dead runs', () => clearFolders(folders))),
  ];
}

function labelsOf(folders: readonly LeftFolder[], mark: FolderMark): readonly string[] {
  return [...new Set(marked(folders, mark).map(({ label }) => label))];
}

/** The marks in these folders, each by its path. */
const marked = (folders: readonly LeftFolder[], mark: FolderMark): readonly LeftFolder[] =>
  folders
    .map(({ path, label }) => ({ path: join(path, mark), label }))
    .filter(({ path }) => existsSync(path));

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
    // Not what a link of somebody else leads to: what is written in there is done.
    const found = await lstat(path);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

async function clearFolders(folders: readonly LeftFolder[]): Promise<readonly string[]> {
  // What could not be undone is tried again by a later run.
  const undone = folders.filter((folder) => marked([folder], 'injection').length === 0);
  return Promise.all(
    undone.map(async ({ path, label }) => {
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
