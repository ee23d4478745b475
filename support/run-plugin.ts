import type { Plugin } from '@cucumber/cucumber/api';
import type { Envelope, Pickle } from '@cucumber/messages';
import { limitsOfMessages } from './feature-limits';
import { FeatureCheck } from './gherkin/feature-check';
import { PARAMETER_READERS } from './parameter-readers';
import { reportToGithub } from './report/ci/github-report';
import { run } from './run';
import { TABLE_READERS } from './table-readers';
import { limitOfCheck } from './thresholds/limit-links';

const check = new FeatureCheck(PARAMETER_READERS, TABLE_READERS);
let selected: readonly Pickle[] = [];
/** What Cucumber told of features and step definitions. */
const told: Envelope[] = [];

/** The step definitions of this run. */
export const { matcher } = check;

/** What is wrong with the selected scenarios, found without running them; an Error without a stack. */
export function featureFaults(): Error | undefined {
  const faults = check.faults(selected);
  if (faults.length === 0) return undefined;
  const error = new Error(
    `The features are not in order; nothing was sent.\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
  error.stack = error.message;
  return error;
}

/** Marks what became of the promises where they are written, where GitHub runs this. */
function tellGithub(): void {
  if (process.env['GITHUB_ACTIONS'] !== 'true') return;
  const { results } = run.journal;
  const { limits } = limitsOfMessages(told);
  reportToGithub(results, process.env, {
    advice: run.pages.advice(results),
    placeOf: (of) => limitOfCheck(of, limits)?.place ?? { file: of.featureFile, line: of.line },
    write: (text) => process.stdout.write(text),
    tell: (line) => {
      run.tell(line);
    },
  });
}

/** Cucumber's side of a run: sees features and step definitions before anything runs, and has the last word. */
const plugin: Plugin = {
  type: 'plugin',
  coordinator: ({ on, transform }) => {
    on('message', (envelope) => {
      check.observe(envelope);
      const { gherkinDocument, pickle, parameterType, stepDefinition } = envelope;
      if (gherkinDocument ?? pickle ?? parameterType ?? stepDefinition) told.push(envelope);
    });
    transform('pickles:filter', (pickles) => {
      selected = pickles.map(({ pickle }) => pickle);
      return pickles;
    });
    return () => {
      if (run.hasBegun) {
        process.stderr.write(run.closingWords());
        tellGithub();
      }
      // A dry run has no hooks that could fail for this.
      const faults = run.hasBegun ? undefined : featureFaults();
      if (faults === undefined) return;
      process.stderr.write(`${faults.message}\n`);
      process.once('exit', () => {
        process.exitCode = 1;
      });
    };
  },
};
export default plugin;
