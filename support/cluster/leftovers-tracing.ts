import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FOLDER_PREFIX, temporaryFolder } from './leftovers-folder';
import { pathOf } from './system-program';

const DEADLINE_MS = 10_000;

const run = promisify(execFile);

/**
 * Removes the instances of the kernel's tracing that these runs have left; gives a line for each. Their names are
 * `inference-performance-LABEL`, with more behind a `-` where a run has several. Rejects where it may not.
 */
export async function clearTracing(labels: readonly string[]): Promise<readonly string[]> {
  // To see them a file system has to be mounted: only for a run that had such.
  if (labels.length === 0) return [];
  await using folder = await temporaryFolder();
  const { stdout } = await run(
    pathOf('unshare'),
    ['--mount', '--', 'sh', '-ec', removal(labels), 'sh', folder.path],
    {
      timeout: DEADLINE_MS,
    },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `tracing instance ${line.replace(' ', ', left by run ')}, was removed`);
}

/**
 * In a mount namespace of its own, at whose end nothing stays mounted: stops the recording, and prints each instance
 * that it has removed and the label of its run.
 */
const removal = (labels: readonly string[]): string => `
mount -t tracefs tracefs "$1"
for label in ${labels.join(' ')}; do
  for instance in "$1/instances/${FOLDER_PREFIX}$label" "$1/instances/${FOLDER_PREFIX}$label-"*; do
    if [ -d "$instance" ]; then
      echo 0 > "$instance/tracing_on"
      rmdir "$instance"
      echo "\${instance##*/} $label"
    fi
  done
done`;
