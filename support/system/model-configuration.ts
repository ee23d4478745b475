import { parseCount } from '../quantities/count';
import { readTable } from '../quantities/headed-table';
import type { RawTable } from '../quantities/table-faults';

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

/** Reads the table of model configurations; throws one `TableFaults` that names every faulty cell. */
export function parseModelConfigurations(rows: RawTable): ModelConfiguration[] {
  const columns = { model_size: parseModelSize, batch_size: parseCount, sequence_length: parseCount };
  return readTable('model configurations', rows, columns, { otherColumns: 'ignored' }).map((row) => ({
    size: row.model_size,
    batchSize: row.batch_size,
    sequenceLength: row.sequence_length,
  }));
}
