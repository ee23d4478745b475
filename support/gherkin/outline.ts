import {
  StepKeywordType,
  type Background,
  type GherkinDocument,
  type Pickle,
  type Scenario,
  type Step,
  type TableRow,
} from '@cucumber/messages';

/** One cell of an Examples row. */
export interface ExampleCell {
  readonly column: string;
  readonly value: string;
  readonly line: number;
  readonly position: number;
}

/** Where a pickle comes from: its feature, its scenario, and the Examples row it was made of. */
export interface PickleOrigin {
  readonly feature: string;
  readonly featureFile: string;
  readonly scenario: string;
  /** Line of the Examples row, or of the scenario where it has none. */
  readonly line: number;
  readonly cells: readonly ExampleCell[];
  /** The cells that set the scenario up, without those of its promises: `small, 32, 1000`. */
  readonly label: string;
}

/** Finds the origin of a pickle in its document. */
export function originOf(pickle: Pickle, document: GherkinDocument): PickleOrigin {
  const scenario = scenarios(document).find(({ id }) => pickle.astNodeIds.includes(id));
  const examples = scenario?.examples.find(({ tableBody }) =>
    tableBody.some(({ id }) => pickle.astNodeIds.includes(id)),
  );
  const row = examples?.tableBody.find(({ id }) => pickle.astNodeIds.includes(id));
  const cells = cellsOf(examples?.tableHeader, row);
  return {
    feature: document.feature?.name ?? '',
    featureFile: pickle.uri,
    scenario: pickle.name,
    line: row?.location.line ?? scenario?.location.line ?? 1,
    cells,
    label: labelOf(cells, scenario?.steps ?? []),
  };
}

/** The line of a step in its feature file, by the nodes that its pickle step was made of. */
export function stepLine(document: GherkinDocument, astNodeIds: readonly string[]): number {
  return stepNode(document, astNodeIds)?.location.line ?? 1;
}

/** The step as the feature file writes it, with its placeholders. */
export function stepTemplate(document: GherkinDocument, astNodeIds: readonly string[]): string {
  return stepNode(document, astNodeIds)?.text ?? '';
}

/** The rows of the step's table as the feature file writes them, with their placeholders; none without a table. */
export function stepTable(document: GherkinDocument, astNodeIds: readonly string[]): readonly TableRow[] {
  return stepNode(document, astNodeIds)?.dataTable?.rows ?? [];
}

function labelOf(cells: readonly ExampleCell[], scenarioSteps: readonly Step[]): string {
  const firstPromise = scenarioSteps.findIndex(({ keywordType }) => keywordType === StepKeywordType.OUTCOME);
  const setUp = firstPromise < 0 ? scenarioSteps : scenarioSteps.slice(0, firstPromise);
  const used = cells.filter(({ column }) => setUp.some(({ text }) => text.includes(`<${column}>`)));
  return used.map(({ value }) => value).join(', ');
}

interface Child {
  readonly background: Background | undefined;
  readonly scenario: Scenario | undefined;
}

function stepNode(document: GherkinDocument, astNodeIds: readonly string[]): Step | undefined {
  return steps(document).find(({ id }) => astNodeIds.includes(id));
}

function steps(document: GherkinDocument): readonly Step[] {
  return children(document).flatMap(({ background, scenario }) => [
    ...(background?.steps ?? []),
    ...(scenario?.steps ?? []),
  ]);
}

function scenarios(document: GherkinDocument): readonly Scenario[] {
  return children(document).flatMap(({ scenario }) => (scenario === undefined ? [] : [scenario]));
}

/** The children of the feature and of its rules. */
function children(document: GherkinDocument): readonly Child[] {
  const own = document.feature?.children ?? [];
  const ruled = own.flatMap(({ rule }) => rule?.children ?? []);
  return [...own, ...ruled].map(({ background, scenario }) => ({ background, scenario }));
}

function cellsOf(header: TableRow | undefined, row: TableRow | undefined): ExampleCell[] {
  if (header === undefined || row === undefined) return [];
  return row.cells.map(({ value, location }, index) => ({
    column: header.cells[index]?.value ?? '',
    value,
    line: location.line,
    position: location.column ?? 1,
  }));
}

/** The steps of every scenario of a feature, once for each row of its examples with the cells in their places. */
export function filledSteps(document: GherkinDocument): readonly (readonly string[])[] {
  return scenarios(document).flatMap(({ steps: written, examples }) => {
    const texts = written.map(({ text }) => text);
    const rows = examples.flatMap(({ tableHeader, tableBody }) =>
      tableBody.map((row) => cellsOf(tableHeader, row)),
    );
    if (rows.length === 0) return [texts];
    return rows.map((cells) => texts.map((text) => filled(text, cells)));
  });
}

const filled = (text: string, cells: readonly ExampleCell[]): string =>
  cells.reduce((so, { column, value }) => so.replaceAll(`<${column}>`, value), text);
