import { Writable } from 'node:stream';
import { join, resolve } from 'node:path';
import {
  loadConfiguration,
  loadSupport,
  runCucumber,
  type ISupportCodeLibrary,
} from '@cucumber/cucumber/api';
import type { Envelope, Pickle } from '@cucumber/messages';
import { FeatureCheck } from './gherkin/feature-check';
import { originOf, stepLine } from './gherkin/outline';
import type { StepMatcher } from './gherkin/step-matcher';
import { cellsOf } from './gherkin/step-table';
import { PARAMETER_READERS } from './parameter-readers';
import { readPromises } from './skipped-promise';
import { TABLE_READERS } from './table-readers';

const ROOT = join(__dirname, '..');

/** Parameter types and steps are all that reading needs: neither the World nor the settings of a run are loaded. */
const DEFINITIONS = [join(__dirname, 'parameter-types.ts'), join(ROOT, 'step-definitions', '*.steps.ts')];

const GIVEN = 'the results of another tool';

/** Definitions register as their files are loaded, and those are loaded once a process. */
let definitions: Promise<ISupportCodeLibrary> | undefined;

/**
 * Why the scenarios of a feature that the words of a command select cannot be judged by what another tool has measured;
 * none where they can. One of them that does not begin with those results would judge another system by a load of its
 * own. Nothing is run; `LLM_IMPORT` must be set, as it is for the run.
 */
export async function selectionFaults(feature: string, words: readonly string[]): Promise<readonly string[]> {
  const envelopes = await dryRun(words);
  const unparsed = envelopes.flatMap(({ parseError }) =>
    parseError === undefined ? [] : [`${parseError.source.uri ?? feature}: ${parseError.message}`],
  );
  if (unparsed.length > 0) return unparsed;
  const documents = envelopes.flatMap(({ gherkinDocument }) => gherkinDocument ?? []);
  const strangers = documents.flatMap(({ uri = '' }) => (resolve(ROOT, uri) === feature ? [] : [uri]));
  if (strangers.length > 0)
    return [`the name ${feature} also fits ${strangers.join(', ')}; give its folder another name`];
  const check = new FeatureCheck(PARAMETER_READERS, TABLE_READERS);
  for (const envelope of envelopes) check.observe(envelope);
  const pickles = envelopes.flatMap(({ pickle }) => pickle ?? []);
  const chosen = new Set(envelopes.flatMap(({ testCase }) => testCase?.pickleId ?? []));
  const selected = pickles.filter(({ id }) => chosen.has(id));
  if (selected.length === 0) return [nothingSelected(feature, words.slice(1), pickles)];
  const faults = check.faults(selected);
  if (faults.length > 0) return faults;
  const found = selected.flatMap((pickle) => {
    const document = documents.find(({ uri }) => uri === pickle.uri);
    if (document === undefined) return [];
    const lineOf = (ids: readonly string[]): string => `${pickle.uri}:${stepLine(document, ids)}`;
    return pickleFaults(pickle, `${pickle.uri}:${originOf(pickle, document).line}`, lineOf, check.matcher);
  });
  return [...new Set(found)];
}

function pickleFaults(
  { name, steps }: Pickle,
  place: string,
  lineOf: (ids: readonly string[]) => string,
  matcher: StepMatcher,
): string[] {
  const read = steps.map((step) => {
    const [match] = matcher.matches(step.text);
    const isResults = match?.source === GIVEN;
    const promises = match === undefined || isResults ? 0 : readPromises(match, cellsOf(step)).length;
    return { step, isResults, promises };
  });
  if (!read.some(({ isResults }) => isResults))
    return [
      `${place}: "${name}" does not begin with "Given ${GIVEN}": it would send a load of its own, and judge that`,
    ];
  const others = read.filter(({ isResults, promises }) => !isResults && promises === 0);
  if (others.length > 0)
    return others.map(
      ({ step }) =>
        `${lineOf(step.astNodeIds)}: "${step.text}" is no promise: beside the results of another tool nothing is set up or ` +
        'sent; take the step out',
    );
  if (read.every(({ promises }) => promises === 0)) return [`${place}: "${name}" promises nothing`];
  return [];
}

function nothingSelected(feature: string, words: readonly string[], pickles: readonly Pickle[]): string {
  const names = [...new Set(pickles.map(({ name }) => `"${name}"`))];
  if (names.length === 0) return `${feature} has no scenario`;
  const by = words.length === 0 ? 'by default' : `by ${words.join(' ')}`;
  return `no scenario of ${feature} is selected ${by}; it has ${names.join(', ')}`;
}

async function dryRun(words: readonly string[]): Promise<readonly Envelope[]> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const environment = { cwd: ROOT, stdout: nowhere, stderr: nowhere };
  const { runConfiguration } = await loadConfiguration({ provided: [...words] }, environment);
  const { runtime, formats, support } = runConfiguration;
  definitions ??= loadSupport(
    { ...runConfiguration, support: { ...support, requirePaths: DEFINITIONS } },
    environment,
  );
  const envelopes: Envelope[] = [];
  await runCucumber(
    {
      ...runConfiguration,
      support: await definitions,
      runtime: { ...runtime, dryRun: true },
      // Of the run itself.
      formats: { ...formats, files: {} },
      plugins: { specifiers: [], options: {} },
    },
    environment,
    (envelope) => {
      envelopes.push(envelope);
    },
  );
  return envelopes;
}

/** A path as Cucumber must be given it, which takes paths for patterns, and `@name` for a list of them. */
export const literalPath = (path: string): string =>
  // Within brackets Cucumber's patterns take these by their word; braces and backslashes they do not.
  path.replaceAll(/[*?[\]()@]/g, '[$&]').replaceAll(/[{}]/g, '?');
