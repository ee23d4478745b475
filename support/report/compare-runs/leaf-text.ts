import { formatQuantity } from '../../quantities/quantity';
import type { Difference, Leaf } from './difference';

/** The values of a difference for people: sizes and rates with units, unless that makes two of them equal. */
export function differenceTexts({
  what,
  before,
  after,
}: Difference): readonly [before: string, after: string] {
  const [one, other] = [leafText(what, before), leafText(what, after)];
  return one === other ? [plainText(before), plainText(after)] : [one, other];
}

function leafText(what: string, value: Leaf | undefined): string {
  if (value === null) return /^(?:gpus|network|version)/u.test(what) ? 'not told' : 'none';
  if (typeof value !== 'number') return plainText(value);
  if (what.endsWith('BytesPerSecond')) return `${formatQuantity({ dimension: 'data size', value })}/s`;
  if (what.endsWith('bitsPerSecond')) return formatQuantity({ dimension: 'data rate', value });
  if (what.endsWith('Bytes')) return formatQuantity({ dimension: 'data size', value });
  return plainText(value);
}

const plainText = (value: Leaf | undefined): string => (value === undefined ? 'absent' : String(value));
