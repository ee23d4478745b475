import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeBlocks } from '../statistics/encoded-blocks';
import { RunResultsError } from './compare-runs/run-results';

/** Raised in its first part by a change that breaks a reader, in its second by an addition. */
const DISTRIBUTIONS_VERSION = '1.0.0';
export const DISTRIBUTIONS_FILE = 'distributions.json';

const amounts = z.array(z.number().nonnegative()).readonly();
const plainBlocks = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('values'),
    of: z.string().describe('What a value weighs: tokens, requests.'),
    blocks: z
      .string()
      .describe(
        'Deflated JSON in base64. For each block pairs of a step, from the pair before, and its weight: step 0 is 0, ' +
          'step k is 0.0001 x 1.001^(k - 1) ms, so values are kept to within 0.05 %.',
      ),
  }),
  z.strictObject({
    kind: z.literal('amounts'),
    of: z.string(),
    amounts,
    lengths: amounts.describe('In ms.'),
  }),
]);

const blocks = plainBlocks.superRefine((encoded, context) => {
  try {
    decodeBlocks(encoded);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

/** The values of one load by block, each latency and rate by the name of its metric: `itl`, `output_tps`. */
export const loadDistributionsSchema = z.strictObject({
  feature: z.string(),
  scenario: z.string(),
  label: z.string().describe('The cells that set the row up, without its limits; empty without a row.'),
  metrics: z.record(z.string(), blocks),
});

export type LoadDistributions = z.infer<typeof loadDistributionsSchema>;

const schema = z.strictObject({
  schemaVersion: z.literal(DISTRIBUTIONS_VERSION),
  loads: z.array(loadDistributionsSchema),
});

/** The text of `distributions.json`. */
export const distributionsText = (loads: readonly LoadDistributions[]): string =>
  `${JSON.stringify({ schemaVersion: DISTRIBUTIONS_VERSION, loads })}\n`;

/** The distributions of the run of a folder; none of a run that left none. Throws a `RunResultsError`. */
export function readDistributions(folder: string): readonly LoadDistributions[] {
  const path = join(folder, DISTRIBUTIONS_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new RunResultsError(`${path} cannot be read (${code})`, { cause });
  }
  try {
    return schema.parse(JSON.parse(text)).loads;
  } catch (cause) {
    const fault =
      cause instanceof z.ZodError ? z.prettifyError(cause).split('\n').slice(0, 6).join('\n') : String(cause);
    throw new RunResultsError(
      `${path} is not in order, was it edited, or written by another version? Delete it to do with intervals alone.\n${fault}`,
      { cause },
    );
  }
}
