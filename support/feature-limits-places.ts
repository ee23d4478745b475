import type { GherkinDocument, Pickle, PickleStep, Step } from '@cucumber/messages';
import { originOf, stepTable, type ExampleCell } from './gherkin/outline';
import { placedCells } from './gherkin/placed-cells';
import type { StepArgument } from './gherkin/step-matcher';
import type { LimitPlace } from './thresholds/feature-limit';

/** Where in a step a limit stands: in one of its arguments, in a cell of its table, or in its wording. */
export type WrittenAt =
  | { readonly kind: 'argument'; readonly argument: StepArgument }
  /** Indices in the table, its header included. */
  | { readonly kind: 'cell'; readonly row: number; readonly column: number; readonly heading?: string }
  | { readonly kind: 'wording' };

/** Where a product owner has to look: the cell of the Examples where the limit is made of one. */
export function limitPlace(
  at: WrittenAt,
  step: PickleStep,
  pickle: Pickle,
  document: GherkinDocument,
): LimitPlace {
  const { cells } = originOf(pickle, document);
  const node = stepNode(document, step.astNodeIds);
  const line = { file: pickle.uri, line: node?.location.line ?? 1 };
  const textColumn = (node?.location.column ?? 1) + (node?.keyword.length ?? 0);
  const template = node?.text ?? step.text;
  const wording = { ...line, column: textColumn, text: template, heading: undefined };
  switch (at.kind) {
    case 'wording':
      return wording;
    case 'cell':
      return tableCell(at, step, cells, pickle.uri, document) ?? wording;
    case 'argument': {
      const { start, text } = at.argument;
      const placed = placedCells(template, cells);
      const inside = placed.filter(({ from, to }) => from < start + text.length && start < to);
      const cell = inside.find(({ value }) => /\d/.test(value)) ?? inside[0];
      if (cell !== undefined) return exampleCell(cell, pickle.uri);
      // Placeholders before it are longer or shorter than what stands in their place.
      const grown = placed
        .filter(({ to }) => to <= start)
        .reduce((sum, { value, column }) => sum + value.length - `<${column}>`.length, 0);
      return { ...line, column: textColumn + start - grown, text, heading: undefined };
    }
  }
}

function tableCell(
  { row, column, heading }: Extract<WrittenAt, { kind: 'cell' }>,
  step: PickleStep,
  examples: readonly ExampleCell[],
  file: string,
  document: GherkinDocument,
): LimitPlace | undefined {
  const written = stepTable(document, step.astNodeIds)[row]?.cells[column];
  if (written === undefined) return undefined;
  const read = step.argument?.dataTable?.rows[row]?.cells[column]?.value;
  const [example] = read === written.value ? [] : placedCells(written.value, examples);
  if (example !== undefined) return exampleCell(example, file);
  const { location, value: text } = written;
  return { file, line: location.line, column: location.column ?? 1, text, heading };
}

const exampleCell = ({ line, position, value, column }: ExampleCell, file: string): LimitPlace => ({
  file,
  line,
  column: position,
  text: value,
  heading: column,
});

function stepNode({ feature }: GherkinDocument, ids: readonly string[]): Step | undefined {
  const own = feature?.children ?? [];
  const all = [...own, ...own.flatMap(({ rule }) => rule?.children ?? [])];
  return all
    .flatMap(({ background, scenario }) => [...(background?.steps ?? []), ...(scenario?.steps ?? [])])
    .find(({ id }) => ids.includes(id));
}
