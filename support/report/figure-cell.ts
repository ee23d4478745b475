import { formatQuantity, type Quantity } from '../quantities/quantity';
import { valueWithInterval } from './quantity-text';

/** A figure of a table: measured, with the bounds of its interval in the same unit, or not, and why. */
export type FigureCell =
  | {
      readonly status: 'measured';
      readonly quantity: Quantity;
      readonly low?: number | undefined;
      readonly high?: number | undefined;
    }
  | { readonly status: 'not measured'; readonly reason: string };

/** A measured figure of a table. */
export type MeasuredFigure = Extract<FigureCell, { status: 'measured' }>;

/** `5.21 [4.9 to 5.6] ms`, or `5.21 ms` without an interval. */
export function figureText({ quantity, low, high }: MeasuredFigure): string {
  if (low === undefined && high === undefined) return formatQuantity(quantity);
  return valueWithInterval({ ...quantity, low: low ?? -Infinity, high: high ?? Infinity });
}

/** A difference: `+5.21 [4.9 to 5.6] ms`; of two shares in points, since 5% could be 5% of one of them. */
export function differenceText(difference: MeasuredFigure): string {
  const text = `${difference.quantity.value > 0 ? '+' : ''}${figureText(difference)}`;
  return difference.quantity.dimension === 'share' ? text.replaceAll('%', ' points') : text;
}
