import type { UsagePhase } from './capacity/usage-phases';
import { parseCount } from './quantities/count';
import { readTable } from './quantities/headed-table';
import { parseQuantityOf } from './quantities/quantity';
import { TableFaults, type RawTable, type TableFault } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';

/** Reads the numbers of virtual users of a sweep, in rising order. */
export function parseUserNumbers(rows: RawTable): number[] {
  return risingNumbers('numbers of virtual users', rows, 'virtual_users', parseUsers);
}

/** Reads the lengths of prompts in tokens, in rising order. */
export function parsePromptLengths(rows: RawTable): number[] {
  return risingNumbers('prompt lengths', rows, 'prompt_tokens', parseCount);
}

/** Reads phases of use: how many users, how long their number takes to get there, and how long it stays. */
export function parseUsagePhases(rows: RawTable): UsagePhase[] {
  const phases = readTable('phases of use', rows, {
    phase: parsePhaseName,
    virtual_users: parseUsers,
    ramp: parseTime,
    hold: parseTime,
  });
  const place = (column: string): number => rows[0]?.indexOf(column) ?? 0;
  const faults = phases.flatMap(({ phase, hold }, index): TableFault[] => [
    ...(phases.findIndex((other) => other.phase === phase) < index
      ? [
          {
            row: index + 1,
            column: place('phase'),
            message: `there is a phase "${phase}" already; give each a name of its own`,
          },
        ]
      : []),
    ...(hold > 0
      ? []
      : [
          {
            row: index + 1,
            column: place('hold'),
            message: 'a phase is measured while it is held; write for example 1 min',
          },
        ]),
  ]);
  if (phases.length === 0) faults.push({ message: 'there are no phases; write at least one row' });
  if (faults.length > 0) throw new TableFaults('phases of use', rows[0], faults);
  return phases.map(({ phase, virtual_users, ramp, hold }) => ({
    name: phase,
    users: virtual_users,
    ramp,
    hold,
  }));
}

function risingNumbers(
  table: string,
  rows: RawTable,
  column: string,
  parse: (text: string) => number,
): number[] {
  const numbers = readTable(table, rows, { [column]: parse }).map((row) => row[column] ?? NaN);
  const faults = numbers.flatMap((number, index): TableFault[] =>
    number > (numbers[index - 1] ?? 0)
      ? []
      : [
          {
            row: index + 1,
            column: 0,
            message: `${number} is not above the row before; write them in rising order`,
          },
        ],
  );
  if (numbers.length === 0) faults.push({ message: 'there are no numbers; write at least one row' });
  if (faults.length > 0) throw new TableFaults(table, rows[0], faults);
  return numbers;
}

/** Each is a connection of this machine, and has 64 ki ports to one server. */
const MOST_USERS = 50_000;

function parseUsers(text: string): number {
  const users = parseCount(text);
  if (users <= MOST_USERS) return users;
  throw new Error(`${text} virtual users are more than one client can be; write at most ${MOST_USERS}`);
}

/** Reads the name of a phase of use; throws where there is none. */
export function parsePhaseName(text: string): string {
  if (text.trim() === '') throw new Error('the phase has no name; write for example normal');
  return text.trim();
}

const parseTime = (text: string): Milliseconds => milliseconds(parseQuantityOf('duration', text).value);
