/** Writes docs/reference.md anew: `npm run write:reference`. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { dryRun } from './gherkin/project-run';
import { REFERENCE_FILE, referencePage } from './reference/reference-page';
import { replaceFile } from './report/replace-file';

async function writeReference(): Promise<void> {
  const text = await referencePage(await dryRun());
  mkdirSync(dirname(REFERENCE_FILE), { recursive: true });
  replaceFile(REFERENCE_FILE, text);
}

// A failure leaves the old file and ends the script with its error.
// eslint-disable-next-line @typescript-eslint/no-floating-promises
writeReference();
