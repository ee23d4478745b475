import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelOf, RUN_LABEL } from './run-label';

/** How the names of all folders begin that runs make for themselves; the label of the run follows. */
export const FOLDER_PREFIX = 'inference-performance-';

/**
 * A file of that name in a folder of a run says that the run may have had such things, which it takes a while to look
 * for; that of control groups has a line with the path of each, that of an injection says what it has changed.
 */
export type FolderMark = 'containers' | 'packet-loss' | 'control-groups' | 'tracing' | 'injection';

/** A folder of this run alone. Disposing of it is removing it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** Removes it and all that is in it; again is no error. */
  remove(): Promise<void>;
}

/** The label of the run that this process is, or belongs to. */
export const presentLabel = (): string => process.env[RUN_LABEL] ?? labelOf(process.pid);

/** Makes a folder of this run, for this user only; where the run dies before it is removed, a later run does so. */
export async function temporaryFolder(mark?: FolderMark, marked = ''): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${presentLabel()}-`));
  const remove = () => rm(path, { recursive: true, force: true });
  if (mark !== undefined) await writeFile(join(path, mark), marked);
  return { path, remove, [Symbol.asyncDispose]: remove };
}
