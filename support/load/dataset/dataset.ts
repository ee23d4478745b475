import { seededFractions } from '../../statistics/random';
import { shuffled } from '../lengths/stratified';
import { EXAMPLE, type DatasetEntry } from './dataset-entry';
import { DatasetFault } from './dataset-fault';
import { entryTexts, openDataset } from './dataset-file';
import { DatasetReading } from './dataset-reading';

export type { DatasetEntry };

/** The prompts of a dataset. */
export interface Dataset {
  /** In the order of the file; at least one. */
  readonly entries: readonly DatasetEntry[];
  /** Entries of the file in which no user says anything. */
  readonly leftOut: number;
}

/** A file that is faulty throughout is so in its first lines; more of the same tells nothing. */
const MOST_FAULTS = 10;

/** In characters: of an entry as it is written, and of all prompts, which are kept in memory. */
const LIMITS = { entry: 2 ** 24, prompts: 2 ** 29 };

/**
 * Reads prompts from a file of JSON: an entry a line, or one list of them, each as `readEntry` reads it. System
 * messages and recorded answers are left out. Throws one error that names file and line of the first faults.
 */
export async function readDataset(path: string, limits = LIMITS): Promise<Dataset> {
  const reading = new DatasetReading(limits.prompts);
  const file = await openDataset(path);
  try {
    for await (const text of await entryTexts(file, limits.entry)) {
      reading.add(text);
      if (reading.faults.length >= MOST_FAULTS) break;
    }
  } catch (error) {
    if (!(error instanceof DatasetFault)) throw error;
    reading.faults.push(`${error.place}: ${error.message}`);
  } finally {
    await file.close();
  }
  const { entries, leftOut } = reading;
  const faults = reading.faults.length > 0 || entries.length > 0 ? reading.faults : [noPrompts(leftOut)];
  if (faults.length === 0) return { entries, leftOut };
  throw new Error(`The dataset is not in order:\n${faults.map((fault) => `  ${path}${fault}`).join('\n')}`);
}

const noPrompts = (leftOut: number): string =>
  ` holds no prompts${leftOut === 0 ? '' : `: in none of its ${leftOut} entries a user says anything`}; ` +
  `write an entry a line, for example ${EXAMPLE}`;

/**
 * So many entries in random order, each of them once, the same for the same seed (a whole number of 32 bits).
 * Throws a `RangeError` where there are not so many: who sends an entry twice may have it answered from a cache.
 */
export function takeSeeded<Entry>(entries: readonly Entry[], count: number, seed: number): readonly Entry[] {
  if (Number.isSafeInteger(count) && count >= 0 && count <= entries.length)
    return shuffled(entries, count, seededFractions(seed));
  throw new RangeError(
    `${count} of ${entries.length} entries are asked for; ask for at most as many as there are`,
  );
}
