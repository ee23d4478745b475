import type { GherkinDocument, Pickle, PickleStep, TableRow } from '@cucumber/messages';
import { TableFaults, type RawTable, type TableFault } from '../quantities/table-faults';
import { originOf, stepLine, stepTable, type ExampleCell } from './outline';
import { placedCells } from './placed-cells';

/** A table of an earlier step of the scenario, by the expression of the step's definition. */
export interface EarlierTable {
  readonly source: string;
  readonly rows: RawTable;
}

/** Reads the table of a step, its header included; throws a `TableFaults` that says what is wrong where. */
export type TableReader = (rows: RawTable, earlier: readonly EarlierTable[]) => unknown;

/** The cells of a step's table; none where it has no table. */
export const cellsOf = ({ argument }: PickleStep): RawTable =>
  argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [];

/** Where a step stands. */
interface StepPlace {
  readonly pickle: Pickle;
  readonly document: GherkinDocument;
  readonly earlier: readonly EarlierTable[];
}

/**
 * What is wrong with a step's table, each with the place of its cell: that of the Examples where the cell is
 * made of one. Without a reader nothing is: messages do not tell whether a definition wants a table.
 */
export function stepTableFaults(
  reader: TableReader | undefined,
  step: PickleStep,
  { pickle, document, earlier }: StepPlace,
): string[] {
  if (reader === undefined) return [];
  const line = `${pickle.uri}:${stepLine(document, step.astNodeIds)}`;
  const table = step.argument?.dataTable;
  if (table === undefined)
    return [`${line}: "${step.text}" needs a table and has none; write its rows below it, | as | cells |`];
  const read = cellsOf(step);
  try {
    reader(read, earlier);
    return [];
  } catch (error) {
    if (!(error instanceof TableFaults))
      return [`${line}: ${error instanceof Error ? error.message : String(error)}`];
    const written = stepTable(document, step.astNodeIds);
    const examples = originOf(pickle, document).cells;
    return error.faults.map((fault) => {
      const place = faultPlace(fault, error, { read, written, examples });
      return `${place === undefined ? line : `${pickle.uri}:${place}`}: ${fault.message}`;
    });
  }
}

/** A table as its step has it, as the feature file writes it, and what its placeholders stand for. */
interface TableText {
  readonly read: RawTable;
  readonly written: readonly TableRow[];
  readonly examples: readonly ExampleCell[];
}

/** The line of a fault, and the column where one cell is at fault; undefined for a whole table. */
function faultPlace(
  { row, column }: TableFault,
  faults: TableFaults,
  { read, written, examples }: TableText,
): string | undefined {
  const line = row === undefined ? undefined : written[row];
  if (row === undefined || line === undefined) return undefined;
  const cell = column === undefined ? undefined : line.cells[column];
  if (column === undefined || cell === undefined) return String(line.location.line);
  // A Background keeps its placeholders: no row of Examples is to blame for them.
  const isMade = read[row]?.[column] !== cell.value;
  const [example] = isMade ? placedCells(cell.value, examples) : [];
  if (example !== undefined) return `${example.line}:${example.position}, column ${example.column}`;
  const name = faults.columnName(column);
  const place = `${cell.location.line}:${cell.location.column ?? 1}`;
  return name === undefined ? place : `${place}, column ${name}`;
}
