import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';

/** The folder of `cucumber.js`. */
const ROOT = join(__dirname, '..', '..');

/**
 * All that Cucumber tells of a dry run of the project's own configuration, features and step definitions:
 * nothing is executed, no report is written.
 */
export async function dryRun(): Promise<readonly Envelope[]> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const environment = { cwd: ROOT, stdout: nowhere, stderr: nowhere };
  const { runConfiguration } = await loadConfiguration({ provided: { dryRun: true } }, environment);
  const envelopes: Envelope[] = [];
  // The project's plugin would throw for the first faults; whoever asks looks for them.
  const formats = { ...runConfiguration.formats, files: {} };
  const plugins = { specifiers: [], options: {} };
  // Whatever runs by default, all features are read.
  const sources = { ...runConfiguration.sources, tagExpression: '' };
  await runCucumber({ ...runConfiguration, sources, formats, plugins }, environment, (envelope) => {
    envelopes.push(envelope);
  });
  return envelopes;
}
