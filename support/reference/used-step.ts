import { PickleStepType, type Envelope, type Pickle, type PickleStep } from '@cucumber/messages';
import { PARAMETER_READERS } from '../parameter-readers';
import { StepMatcher } from '../gherkin/step-matcher';
import { cellsOf } from '../gherkin/step-table';

/** A step definition, and the first step of a shipped feature that uses it. */
export interface UsedStep {
  /** The file of the definition, as seen from the project's folder. */
  readonly file: string;
  readonly expression: string;
  /** The names of its parameter types, in their order. */
  readonly parameters: readonly string[];
  /** `Given a batch size of 32`; undefined where no feature uses it. */
  readonly example: string | undefined;
  /** The rows of the example's table; none without one. */
  readonly rows: readonly (readonly string[])[];
}

const KEYWORDS: Readonly<Record<PickleStepType, string>> = {
  [PickleStepType.CONTEXT]: 'Given',
  [PickleStepType.ACTION]: 'When',
  [PickleStepType.OUTCOME]: 'Then',
  [PickleStepType.UNKNOWN]: '*',
};

/** Every step definition in the order of its file, with an example from the features in theirs. */
export function usedSteps(envelopes: readonly Envelope[]): readonly UsedStep[] {
  const matcher = new StepMatcher(PARAMETER_READERS);
  for (const envelope of envelopes) matcher.observe(envelope);
  const examples = new Map<string, PickleStep>();
  for (const step of picklesOf(envelopes).flatMap(({ steps }) => steps))
    for (const { source } of matcher.matches(step.text))
      if (!examples.has(source)) examples.set(source, step);
  return envelopes
    .flatMap(({ stepDefinition }) => stepDefinition ?? [])
    .toSorted((one, other) => compared(placeOf(one), placeOf(other)))
    .map((definition) => {
      const expression = definition.pattern.source;
      const example = examples.get(expression);
      return {
        file: definition.sourceReference.uri ?? '',
        expression,
        parameters: [...expression.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name),
        example: example && `${KEYWORDS[example.type ?? PickleStepType.UNKNOWN]} ${example.text}`,
        rows: example === undefined ? [] : cellsOf(example),
      };
    });
}

const picklesOf = (envelopes: readonly Envelope[]): Pickle[] =>
  envelopes.flatMap(({ pickle }) => pickle ?? []).toSorted((one, other) => compared(one.uri, other.uri));

const compared = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Lines are of one width, so that they sort as numbers do. */
const placeOf = ({
  sourceReference: { uri, location },
}: {
  readonly sourceReference: {
    readonly uri?: string | undefined;
    readonly location?: { line: number } | undefined;
  };
}): string => `${uri ?? ''}:${String(location?.line ?? 0).padStart(6, '0')}`;
