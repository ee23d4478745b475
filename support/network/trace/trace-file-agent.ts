import { writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { chromeTrace } from './chrome-trace';
import { eventsOf } from './ring-snapshot';
import type { TraceFileAnswer, TraceFileOrder } from './trace-file-order';

/** Writes one trace file after the other, until its parent is gone; what is measured meanwhile goes first. */
async function write({ path, snapshot, shown }: TraceFileOrder): Promise<TraceFileAnswer> {
  const { events, since } = snapshot === undefined ? { events: [], since: undefined } : eventsOf(snapshot);
  await writeFile(path, chromeTrace({ ...shown, events }));
  return { kind: 'written', events: events.length, since };
}

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.once('disconnect', () => process.exit());
process.on('message', (order: TraceFileOrder) => {
  write(order)
    .catch((error: unknown): TraceFileAnswer => ({
      kind: 'not written',
      why: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => process.send?.(answer))
    .catch(() => process.exit(1));
});
