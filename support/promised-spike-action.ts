import { readTable } from './quantities/headed-table';
import { parseQuantityOf } from './quantities/quantity';
import { TableFaults, type RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';

/** What a monitoring system is to do about a latency spike. */
const SPIKE_ACTIONS = [
  'Detect the spike',
  'Identify the container',
  'Locate the kernel issue',
  'Generate trace data',
] as const;

export type SpikeAction = (typeof SPIKE_ACTIONS)[number];

/**
 * One row of the table of these actions. The threshold of detection is by how much answers have to be late at least
 * to be noticed; of all others, the time from the beginning of the spike.
 */
export interface PromisedSpikeAction {
  readonly action: SpikeAction;
  readonly threshold: Milliseconds;
}

const TABLE = 'actions of the monitoring system';

/** Reads the table of actions; throws one `TableFaults` that names every faulty cell. */
export function parseSpikeActions(rows: RawTable): PromisedSpikeAction[] {
  const actions = readTable(TABLE, rows, { action: parseAction, threshold: parseThreshold });
  const faults = actions.flatMap(({ action }, index) =>
    actions.findIndex((one) => one.action === action) < index
      ? [{ row: index + 1, message: `${action} stands twice; keep one of its rows` }]
      : [],
  );
  if (actions.length === 0)
    faults.push({ row: 0, message: 'the table has no rows; write for example | Detect the spike | 5ms |' });
  if (faults.length > 0) throw new TableFaults(TABLE, rows[0], faults);
  return actions;
}

function parseAction(text: string): SpikeAction {
  const action = SPIKE_ACTIONS.find((known) => known === text);
  if (action !== undefined) return action;
  throw new Error(`"${text}" is no such action; write ${SPIKE_ACTIONS.join(', ')}`);
}

function parseThreshold(text: string): Milliseconds {
  const { value } = parseQuantityOf('duration', text);
  if (value > 0) return milliseconds(value);
  throw new Error(`"${text}" is no time above 0; write for example 10s`);
}
