import type { Envelope, GherkinDocument, Pickle, PickleStep } from '@cucumber/messages';
import type { Dimension } from '../quantities/quantity';
import { exampleOf } from '../quantities/unit-table';
import { originOf, stepLine, stepTemplate } from './outline';
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
      ({ text, fault }) => `${cellPlace(text, step, pickle, document) ?? line}: ${fault}`,
    );
  }
}

interface ArgumentFault {
  readonly text: string;
  readonly fault: string;
}

function argumentFaults(stepArguments: readonly StepArgument[]): ArgumentFault[] {
  const faults: ArgumentFault[] = [];
  const values: { text: string; value: unknown }[] = [];
  for (const { text, read } of stepArguments) {
    try {
      values.push({ text, value: read() });
    } catch (error) {
      faults.push({ text, fault: error instanceof Error ? error.message : String(error) });
    }
  }
  return [...faults, ...dimensionFaults(values)];
}

/** A limit must be of the dimension of what it limits: no latency in gigabytes. */
function dimensionFaults(values: readonly { text: string; value: unknown }[]): ArgumentFault[] {
  const figure = values.find(({ value }) => isFigure(value))?.value;
  const limit = values.find(({ value }) => isLimit(value));
  if (!isFigure(figure) || limit === undefined || !isLimit(limit.value)) return [];
  if (figure.dimension === limit.value.dimension) return [];
  const example = exampleOf(figure.dimension);
  return [
    {
      text: limit.text,
      fault: `"${limit.text}" is a ${limit.value.dimension}, and ${figure.label} is a ${figure.dimension}; write for example ${example}`,
    },
  ];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isFigure = (value: unknown): value is { dimension: Dimension; label: string } =>
  isObject(value) && 'dimension' in value && 'label' in value;
const isLimit = (value: unknown): value is { dimension: Dimension; value: number } =>
  isObject(value) && 'dimension' in value && 'value' in value;

/** The Examples cell whose value stands in the faulty text: that is where a product owner has to look. */
function cellPlace(
  text: string,
  step: PickleStep,
  pickle: Pickle,
  document: GherkinDocument,
): string | undefined {
  const template = stepTemplate(document, step.astNodeIds);
  const cell = originOf(pickle, document).cells.find(
    ({ column, value }) => template.includes(`<${column}>`) && value !== '' && text.includes(value),
  );
  return cell === undefined
    ? undefined
    : `${pickle.uri}:${cell.line}:${cell.position}, column ${cell.column}`;
}
