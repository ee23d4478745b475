import type { Envelope, GherkinDocument, Pickle } from '@cucumber/messages';
import { featureMessages } from './feature-limits-messages';
import { limitPlace } from './feature-limits-places';
import { writtenLimits } from './feature-limits-written';
import { FeatureCheck } from './gherkin/feature-check';
import { originOf, stepLine } from './gherkin/outline';
import type { StepMatch, StepMatcher } from './gherkin/step-matcher';
import { cellsOf } from './gherkin/step-table';
import { PARAMETER_READERS } from './parameter-readers';
import type { Quantity } from './quantities/quantity';
import { TABLE_READERS } from './table-readers';
import type { FeatureLimit } from './thresholds/feature-limit';

/** All limits of the features below a folder, and what of them cannot be read: one line each, with its place. */
export interface FeatureLimits {
  readonly limits: readonly FeatureLimit[];
  readonly faults: readonly string[];
}

/** Reads `features/**` below a folder: every row of every scenario, whatever its tags. Nothing is run. */
export async function readFeatureLimits(folder: string): Promise<FeatureLimits> {
  return limitsOfMessages(await featureMessages(folder));
}

/** The limits in what Cucumber tells of features and step definitions. */
export function limitsOfMessages(envelopes: readonly Envelope[]): FeatureLimits {
  const check = new FeatureCheck(PARAMETER_READERS, TABLE_READERS);
  for (const envelope of envelopes) check.observe(envelope);
  const documents = envelopes.flatMap(({ gherkinDocument }) => gherkinDocument ?? []);
  const pickles = envelopes.flatMap(({ pickle }) => pickle ?? []);
  const unparsed = envelopes.flatMap(({ parseError }) => {
    if (parseError === undefined) return [];
    const { uri = 'a feature', location } = parseError.source;
    // Cucumber begins its own message with the place.
    const message = parseError.message.replace(/^\(\d+:\d+\): /, '');
    return [`${uri}:${location?.line ?? 1}:${location?.column ?? 1}: ${message}`];
  });
  return {
    limits: pickles.flatMap((pickle) => {
      const document = documents.find(({ uri }) => uri === pickle.uri);
      return document === undefined ? [] : limitsOfPickle(pickle, document, check.matcher);
    }),
    faults: [...unparsed, ...check.faults(pickles)],
  };
}

/** The limits of one scenario, or of one row of its examples, in the order of their steps. */
function limitsOfPickle(pickle: Pickle, document: GherkinDocument, matcher: StepMatcher): FeatureLimit[] {
  const { cells, feature, featureFile, scenario, line, label } = originOf(pickle, document);
  const row = Object.fromEntries(cells.map(({ column, value }) => [column, value]));
  let samples: number | undefined;
  return pickle.steps.flatMap((step) => {
    const [match, another] = matcher.matches(step.text);
    if (match === undefined || another !== undefined) return [];
    samples = fixedSamples(match) ?? samples;
    return writtenLimits(match, cellsOf(step)).map(
      ({ at, isOfRequests, ...limit }, position): FeatureLimit => ({
        ...{ feature, featureFile, scenario, line, label, row },
        ...{ step: step.text, stepLine: stepLine(document, step.astNodeIds), position },
        ...limit,
        place: limitPlace(at, step, pickle, document),
        ...(samples === undefined || isOfRequests === undefined ? {} : { samples }),
      }),
    );
  });
}

/** Requests of a load that ends by its plan: all others go on until the verdict is settled. */
function fixedSamples(match: StepMatch): number | undefined {
  if (match.source !== '{count} requests per second are offered for {duration}') return undefined;
  try {
    const [rate, duration] = match.arguments.map((argument) => argument.read());
    return ((rate as number) * (duration as Quantity).value) / 1000;
  } catch {
    return undefined;
  }
}
