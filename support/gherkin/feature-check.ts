import type { Envelope, GherkinDocument, Pickle, PickleStep } from '@cucumber/messages';
import type { Dimension } from '../quantities/quantity';
import { exampleOf } from '../quantities/unit-table';
import { originOf, stepLine, stepTemplate, type ExampleCell } from './outline';
import { StepMatcher, type ParameterReader, type StepArgument } from './step-matcher';

/**
 * Reads every step of the selected scenarios before any load is sent: undefined and ambiguous steps, and
 * parameters that cannot be read, each with the file, the line and the cell of the Examples table.
 */
export class FeatureCheck {
  readonly matcher: StepMatcher;
  readonly #documents = new Map<string, GherkinDocument>();

  constructor(readers: Readonly<Record<string, ParameterReader>>) {
    this.matcher = new StepMatcher(readers);
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
        `${line}: no step definition fits "${step.text}"; the README lists the sentences that can be used`,
      ];
    }
    if (second !== undefined) {
      const places = matches.map(({ source, place }) => `"${source}" (${place})`).join(' and ');
      return [`${line}: "${step.text}" fits more than one step definition: ${places}`];
    }
    return argumentFaults(match.arguments).map(
      ({ argument, fault }) => `${cellPlace(argument, step, pickle, document) ?? line}: ${fault}`,
    );
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

/** The cells of a row where a step's text has them, in place of its placeholders. */
function placedCells(template: string, cells: readonly ExampleCell[]): (ExampleCell & Span)[] {
  const placed: (ExampleCell & Span)[] = [];
  let grown = 0;
  for (const { 0: placeholder, 1: column, index } of template.matchAll(/<([^<>]+)>/g)) {
    const cell = cells.find((candidate) => candidate.column === column);
    if (cell === undefined) continue;
    const from = index + grown;
    grown += cell.value.length - placeholder.length;
    placed.push({ ...cell, from, to: from + cell.value.length });
  }
  return placed;
}

interface Span {
  readonly from: number;
  readonly to: number;
}
