import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  loadConfiguration,
  loadSupport,
  runCucumber,
  type ISupportCodeLibrary,
} from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';

/** Parameter types and steps are all that reading needs: neither the World nor the settings of a run are loaded. */
const DEFINITIONS = [
  join(__dirname, 'parameter-types.ts'),
  join(__dirname, '..', 'step-definitions', '*.steps.ts'),
];

/** Definitions register as their files are loaded, and those are loaded once a process. */
let definitions: Promise<ISupportCodeLibrary> | undefined;

/**
 * What Cucumber tells of all features below a folder, of every scenario whatever its tags, and of the step
 * definitions of this suite; nothing is run. Files are named as seen from the folder: `features/api.feature`.
 */
export async function featureMessages(folder: string): Promise<readonly Envelope[]> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const environment = { cwd: folder, stdout: nowhere, stderr: nowhere };
  const { runConfiguration } = await loadConfiguration(
    { file: false, provided: { dryRun: true, paths: ['features/**/*.feature'], require: DEFINITIONS } },
    environment,
  );
  definitions ??= loadSupport(runConfiguration, environment);
  const envelopes: Envelope[] = [];
  await runCucumber({ ...runConfiguration, support: await definitions }, environment, (envelope) => {
    envelopes.push(envelope);
  });
  return envelopes;
}
