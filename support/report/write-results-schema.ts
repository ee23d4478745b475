/** Writes results.schema.json anew: `node -r ts-node/register/transpile-only <this file>`. */
import { join } from 'node:path';
import { replaceFile } from './replace-file';
import { resultsJsonSchema } from './results-schema';

async function writeResultsSchema(): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const path = join(__dirname, 'results.schema.json');
  const text = JSON.stringify(resultsJsonSchema());
  replaceFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

// A failure leaves the old file and ends the script with its error.
// eslint-disable-next-line @typescript-eslint/no-floating-promises
writeResultsSchema();
