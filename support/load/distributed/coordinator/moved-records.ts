import type { LoadPlan } from '../../load-plan';
import { BLOCK_ROWS, PLACES, STAMP_PLACES, WIDTH, type PackedRecords } from '../../packed-records';
import type { ShardClock } from './shard-clock';

/** When a request is due by another clock, of which this one tells its number and when it was due. */
export type DueTime = (index: number, scheduledAt: number) => number;

/**
 * The same records by another clock; what was given stays as it is. Each request is moved as a whole, by what brings
 * the instant at which it was due there: how long anything of it took is told by the clock that saw all of it.
 */
export function movedRecords(records: PackedRecords, dueAt: DueTime): PackedRecords {
  const blocks = records.blocks.map((block) => block.slice());
  const contentAt = records.contentAt.slice();
  let content = 0;
  for (let position = 0; position < records.count; position += 1) {
    const block = blocks[Math.floor(position / BLOCK_ROWS)];
    if (block === undefined) break;
    const row = (position % BLOCK_ROWS) * WIDTH;
    const scheduledAt = block[row + PLACES.scheduledAt] ?? NaN;
    const due = dueAt(block[row + PLACES.index] ?? NaN, scheduledAt);
    for (const place of STAMP_PLACES) block[row + place] = due + ((block[row + place] ?? NaN) - scheduledAt);
    const end = content + (block[row + PLACES.events] ?? 0);
    for (; content < end; content += 1)
      contentAt[content] = due + ((contentAt[content] ?? NaN) - scheduledAt);
  }
  return { ...records, blocks, contentAt };
}

/**
 * When requests of a worker are due by the coordinator's clock. What the plan alone makes due is due exactly then, as
 * if this machine had sent it: a request at the edge of a window is on the same side of it for worker and coordinator.
 */
export function dueBy(
  clock: ShardClock,
  { plan, startAt }: { readonly plan: LoadPlan; readonly startAt: number | undefined },
): DueTime {
  return (index, scheduledAt) => {
    const offset = startAt === undefined ? undefined : plannedOffset(plan, index - plan.firstRequest);
    return startAt === undefined || offset === undefined ? clock.moved(scheduledAt) : startAt + offset;
  };
}

/** When that request of a plan is due after the start, in ms; undefined where answers or users' absence set it. */
function plannedOffset({ load }: LoadPlan, position: number): number | undefined {
  if (load.model === 'open') return load.starts[position];
  const { virtualUsers, rampUp, presence } = load;
  const isFirst = position >= 0 && position < virtualUsers;
  return isFirst && presence === undefined ? (rampUp * position) / virtualUsers : undefined;
}
