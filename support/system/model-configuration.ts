import { parseCount } from '../quantities/count';

/** The sizes that the feature files speak of; the reference model is one that is really trained. */
const MODEL_SIZES = ['small', 'medium', 'large', 'reference'] as const;
export type ModelSize = (typeof MODEL_SIZES)[number];

/** One row of the table of model configurations. */
export interface ModelConfiguration {
  readonly size: ModelSize;
  /** Requests that are in flight at once. */
  readonly batchSize: number;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
}

/** Reads a model size; throws with the list of what is allowed. */
export function parseModelSize(text: string): ModelSize {
  const size = MODEL_SIZES.find((known) => known === text);
  if (size !== undefined) return size;
  throw new Error(`"${text}" is not a model size; write one of ${MODEL_SIZES.join(', ')}`);
}

/** Reads the table of model configurations; throws one error that names every faulty cell. */
export function parseModelConfigurations(
  rows: readonly Readonly<Record<string, string>>[],
): ModelConfiguration[] {
  const faults: string[] = [];
  const read = <T>(
    row: Readonly<Record<string, string>>,
    index: number,
    column: string,
    parse: (text: string) => T,
  ): T | undefined => {
    try {
      const text = row[column];
      if (text === undefined) throw new Error('the column is missing');
      return parse(text);
    } catch (error) {
      faults.push(`row ${index + 1}, column ${column}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const configurations = rows.map((row, index) => ({
    size: read(row, index, 'model_size', parseModelSize),
    batchSize: read(row, index, 'batch_size', parseCount),
    sequenceLength: read(row, index, 'sequence_length', parseCount),
  }));
  if (faults.length > 0)
    throw new Error(`The table of model configurations is not in order:\n  ${faults.join('\n  ')}`);
  return configurations as ModelConfiguration[];
}
