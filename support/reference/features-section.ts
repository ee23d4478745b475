import type { Envelope, Feature } from '@cucumber/messages';
import { code, paragraphs, table } from './markdown';

/** The titles and tags of the features, in the order of their files. */
export function featuresSection(envelopes: readonly Envelope[]): string {
  const rows = envelopes
    .flatMap(({ gherkinDocument }) => gherkinDocument ?? [])
    .map(({ uri = '', feature }) => [feature?.name ?? '', code(uri), tagsOf(feature).map(code).join(' ')])
    .sort(([, one = ''], [, other = '']) => one.localeCompare(other, 'en'));
  return paragraphs('## Features', table(['feature', 'file', 'tags'], rows));
}

/** Its own, those of its scenarios and of their examples; each once. */
function tagsOf(feature: Feature | undefined): string[] {
  const scenarios = (feature?.children ?? []).flatMap(({ scenario, rule }) => [
    ...(scenario === undefined ? [] : [scenario]),
    ...(rule?.children ?? []).flatMap(({ scenario: ruled }) => ruled ?? []),
  ]);
  const tagged = [feature, ...scenarios, ...scenarios.flatMap(({ examples }) => examples)];
  return [...new Set(tagged.flatMap((one) => (one?.tags ?? []).map(({ name }) => name)))];
}
