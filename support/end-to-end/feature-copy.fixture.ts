import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FEATURE = join(__dirname, '..', '..', 'features', 'llm_sampling_performance.feature');

/** A row of the feature's table of examples; the limits of `EASY_ROW` are met by any server that answers. */
export type Row = Readonly<
  Record<'model_size' | 'batch_size' | 'num_tokens' | 'max_latency' | 'min_throughput' | 'max_memory', string>
>;

/** A small batch under limits that nothing misses. */
export const EASY_ROW: Row = {
  model_size: 'small',
  batch_size: '4',
  num_tokens: '40',
  max_latency: '2000',
  min_throughput: '1',
  max_memory: '100000',
};

/** The product's own feature with other rows of examples, the first of them on the line of its first row. */
export function featureWith(...rows: readonly Row[]): string {
  const lines = readFileSync(FEATURE, 'utf8').split('\n');
  const header = lines.findIndex((line) => line.includes('| max_latency |'));
  const columns = (lines[header] ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim() as keyof Row);
  const cells = rows.map((row) => `      | ${columns.map((column) => row[column]).join(' | ')} |`);
  return [...lines.slice(0, header + 1), ...cells, ''].join('\n');
}

/** The line of the first row of examples. */
export const firstRowLine = (feature: string): number =>
  feature.split('\n').findIndex((line) => line.includes('| max_latency |')) + 2;
