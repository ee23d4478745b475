import type { Envelope, GherkinDocument, Pickle, PickleStep } from '@cucumber/messages';
import type { Dimension } from '../quantities/quantity';
import { exampleOf } from '../quantities/unit-table';
import { originOf, stepLine, stepTemplate } from './outline';
import { placedCells } from './placed-cells';
import { StepMatcher, type ParameterReader, type StepArgument } from './step-matcher';
import { cellsOf, stepTableFaults, type EarlierTable, type TableReader } from './step-table';

/**
 * Reads every step of the selected scenarios before any load is sent: undefined and ambiguous steps, and
 * parameters and tables that cannot be read, each with the file, the line and the cell.
 */
export class FeatureCheck {
  readonly matcher: StepMatcher;
  readonly #tableReaders: Readonly<Record<string, TableReader>>;
  readonly #documents = new Map<string, GherkinDocument>();

  /** Parameters are read by the name of their type, tables by the expression of their step's definition. */
  constructor(
    readers: Readonly<Record<string, ParameterReader>>,
    tableReaders: Readonly<Record<string, TableReader>>,
  ) {
    this.matcher = new StepMatcher(readers);
    this.#tableReaders = tableReaders;
  }

  observe(envelope: Envelope): void {
    this.matcher.observe(envelope);
    const { gherkinDocument } = envelope;
    if (gherkinDocument?.uri !== undefined) this.#documents.set(gherkinDocument.uri, gherkinDocument);
  }

  /** All faults of these scenarios; each once, however many rows share it. */
  faults(pickles: readonly Pickle[]): readonly string[] {
    const found = pickles.flatMap((pickle) => {
      const document = this.#documents.get(pickle.uri);
      return document === undefined
        ? []
        : pickle.steps.flatMap((step) => this.#stepFaults(step, pickle, document));
    });
    return [...new Set(found)];
  }

  #stepFaults(step: PickleStep, pickle: Pickle, document: GherkinDocument): string[] {
    const matches = this.matcher.matches(step.text);
    const [match, second] = matches;
    const line = `${pickle.uri}:${stepLine(document, step.astNodeIds)}`;
    if (match === undefined) {
      return [
        `${line}: no step definition fits "${step.text}"; docs/reference.md lists the sentences that can be used`,
      ];
    }
    if (second !== undefined) {
      const places = matches.map(({ source, place }) => `"${source}" (${place})`).join(' and ');
      return [`${line}: "${step.text}" fits more than one step definition: ${places}`];
    }
    return [
      ...argumentFaults(match.arguments).map(
        ({ argument, fault }) => `${cellPlace(argument, step, pickle, document) ?? line}: ${fault}`,
      ),
      ...stepTableFaults(this.#tableReaders[match.source], step, {
        pickle,
        document,
        earlier: this.#tablesBefore(step, pickle),
      }),
    ];
  }

  #tablesBefore(step: PickleStep, { steps }: Pickle): EarlierTable[] {
    return steps.slice(0, steps.indexOf(step)).flatMap((before) => {
      const [match] = this.matcher.matches(before.text);
      return match === undefined || before.argument?.dataTable === undefined
        ? []
        : [{ source: match.source, rows: cellsOf(before) }];
    });
  }
}

interface ArgumentFault {
  readonly argument: StepArgument;
  readonly fault: string;
}

interface ReadArgument {
  readonly argument: StepArgument;
  readonly value: unknown;
}

function argumentFaults(stepArguments: readonly StepArgument[]): ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  const values: ReadArgument[] = [];
  for (const argument of stepArguments) {
    try {
      values.push({ argument, value: argument.read() });
    } catch (error) {
      faults.push({ argument, fault: error instanceof Error ? error.message : String(error) });
    }
  }
  return [...faults, ...dimensionFaults(values)];
}

/** A limit must be of the dimension of what it limits: no latency in gigabytes. */
function dimensionFaults(values: readonly ReadArgument[]): ArgumentFault[] {
  const figure = values.find(({ value }) => isFigure(value))?.value;
  const limit = values.find(({ value }) => isLimit(value));
  if (!isFigure(figure) || limit === undefined || !isLimit(limit.value)) return [];
  if (figure.dimension === limit.value.dimension) return [];
  const example = exampleOf(figure.dimension);
  const { argument } = limit;
  return [
    {
      argument,
      fault: `"${argument.text}" is a ${limit.value.dimension}, and ${figure.label} is a ${figure.dimension}; write for example ${example}`,
    },
  ];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isFigure = (value: unknown): value is { dimension: Dimension; label: string } =>
  isObject(value) && 'dimension' in value && 'label' in value;
const isLimit = (value: unknown): value is { dimension: Dimension; value: number } =>
  isObject(value) && 'dimension' in value && 'value' in value;

/** The Examples cell that stands in the faulty argument: that is where a product owner has to look. */
function cellPlace(
  argument: StepArgument,
  step: PickleStep,
  pickle: Pickle,
  document: GherkinDocument,
): string | undefined {
  const end = argument.start + argument.text.length;
  const cell = placedCells(stepTemplate(document, step.astNodeIds), originOf(pickle, document).cells).find(
    ({ from, to }) => from < end && argument.start < to,
  );
  return cell && `${pickle.uri}:${cell.line}:${cell.position}, column ${cell.column}`;
}
