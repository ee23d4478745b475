import type { Envelope } from '@cucumber/messages';
import { limitsOfMessages, type FeatureLimits } from './feature-limits';
import { featureMessages } from './feature-limits-messages';
import { readFeature, unindented } from './gherkin/feature-text.fixture';
import type { FeatureLimit } from './thresholds/feature-limit';

let project: Promise<readonly Envelope[]> | undefined;

/** All that Cucumber tells of the project's own features and step definitions. */
export const projectMessages = (): Promise<readonly Envelope[]> =>
  (project ??= featureMessages(process.cwd()));

/** What is read of a feature, whose text may be indented, with the project's step definitions. */
export async function readLimits(text: string): Promise<FeatureLimits> {
  const definitions = (await projectMessages()).filter(
    ({ parameterType, stepDefinition }) => parameterType ?? stepDefinition,
  );
  return limitsOfMessages([...definitions, ...readFeature(unindented(text)).envelopes]);
}

/** The limits of a feature that is in order. */
export async function limitsIn(text: string): Promise<readonly FeatureLimit[]> {
  const { limits, faults } = await readLimits(text);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return limits;
}

/** The text as Windows ends its lines, but for the first, which a text in a test does not have. */
export const withWindowsEndings = (text: string): string => text.replaceAll(/(?!^)\n/gu, '\r\n');

/** An outline about token sampling, its Examples from line 9 on. */
export const samplingFeature = (...rows: readonly string[]): string =>
  [
    '',
    'Feature: Sampling',
    '  Scenario Outline: Low latency',
    '    Given a model of size "<size>"',
    '    And a batch size of <batch>',
    '    When sampling 1000 tokens',
    '    Then p95 latency should be below <p95> ms',
    '    And p99 latency should be below <p99> ms',
    '    And throughput should exceed <rate> tokens per second',
    '    Examples:',
    '      | size   | batch | p95 | p99 | rate |',
    ...rows.map((row) => `      ${row}`),
    '',
  ].join('\n');
