import { median } from 'simple-statistics';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { limitTitle, placeText } from '../limit-words';
import { eachOnce, groupedBy, type LimitFault } from './limit-fault';

/** From ms to s, from kB to MB, from Mbit/s to Gbit/s; and twice that. */
const SLIPS = [1e3, 1e6, 1e-3, 1e-6];
/** Fewer neighbours say nothing of what is usual in a column. */
const LEAST_NEIGHBOURS = 2;
/** Limits of a column may differ for a reason: by so much, and a thousandth of this one must lie among the others. */
const FAR = 100;
const NEAR = 5;

/**
 * Cells that are a thousand times off the others of their column, where a thousandth (or a thousand times as much) would
 * lie among them. Only limits of one figure are compared: a column of a table can hold limits of many things.
 */
export function unitSlips(limits: readonly FeatureLimit[]): LimitFault[] {
  const inCells = limits.filter(({ place, limit }) => place.heading !== undefined && limit.value > 0);
  const columns = groupedBy(inCells, ({ place, stepLine, figure, metric, limit }) =>
    JSON.stringify([place.file, stepLine, place.heading, figure ?? kindOf(metric), limit.dimension]),
  );
  return eachOnce(columns.flatMap((column) => column.flatMap((limit) => slipOf(limit, column))));
}

/** What is recorded of one metric is recorded of others alike. */
const kindOf = (metric: string | undefined): string | undefined => metric?.replace(/^.*: /u, '');

function slipOf(limit: FeatureLimit, column: readonly FeatureLimit[]): LimitFault[] {
  const others = column.filter(({ place }) => placeText(place) !== placeText(limit.place));
  const cells = new Map(others.map((other) => [placeText(other.place), other.limit.value]));
  const values = [...cells.values()];
  if (values.length < LEAST_NEIGHBOURS) return [];
  const { value } = limit.limit;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (value < most * FAR && value > least / FAR) return [];
  const meant = SLIPS.map((slip) => value / slip).find((one) => one >= least / NEAR && one <= most * NEAR);
  if (meant === undefined) return [];
  const usual = median(values);
  const [there, rather] = [usual, meant].map((one) => formatQuantity({ ...limit.limit, value: one }));
  const times = Number((value > usual ? value / usual : usual / value).toPrecision(2)).toLocaleString(
    'en-US',
  );
  return [
    {
      severity: 'fault',
      limit,
      what: limitTitle(limit),
      why: `it is ${times} times ${value > usual ? 'as much as' : 'less than'} the others of its column (median ${there ?? ''}): the unit may have slipped`,
      remedy: `write ${rather ?? ''}, if that is meant`,
    },
  ];
}
