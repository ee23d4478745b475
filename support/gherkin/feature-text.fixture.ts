import { generateMessages } from '@cucumber/gherkin';
import {
  IdGenerator,
  SourceMediaType,
  StepDefinitionPatternType,
  type Envelope,
  type GherkinDocument,
  type Pickle,
} from '@cucumber/messages';

/** A feature as Cucumber reads it. */
export interface ReadFeature {
  readonly envelopes: readonly Envelope[];
  readonly document: GherkinDocument;
  readonly pickles: readonly Pickle[];
}

/** Where `readFeature` says that its text stands. */
export const FEATURE_FILE = 'features/promises.feature';

/** Reads the text of a feature; the ids in it count up from 0. */
export function readFeature(text: string): ReadFeature {
  const envelopes = generateMessages(text, FEATURE_FILE, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    newId: IdGenerator.incrementing(),
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: true,
  });
  const document = envelopes.find(({ gherkinDocument }) => gherkinDocument !== undefined)?.gherkinDocument;
  if (document === undefined) throw new Error(`this is no feature: ${JSON.stringify(envelopes)}`);
  return { envelopes, document, pickles: envelopes.flatMap(({ pickle }) => pickle ?? []) };
}

/** The text without the indentation that its place in a test gives it, and without its first, empty line. */
export function unindented(text: string): string {
  const [, indent = ''] = /^\n( *)/.exec(text) ?? [];
  return text.slice(1).replaceAll(new RegExp(`^ {0,${indent.length}}`, 'gm'), '');
}

/** Cucumber's message of a step definition. */
export const stepDefinition = (source: string, uri: string, line: number): Envelope => ({
  stepDefinition: {
    id: uri,
    pattern: { source, type: StepDefinitionPatternType.CUCUMBER_EXPRESSION },
    sourceReference: { uri, location: { line } },
  },
});
