import { milliseconds, type Milliseconds } from '../../quantities/units';

const UNITS = {
  y: 365 * 86_400_000,
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};
const PARTS = /(\d+)(ms|[ywdhms])/g;

/** A duration as Prometheus prints it, `1w` or `16h48m`; undefined where it is none. */
export function parsePrometheusDuration(text: string): Milliseconds | undefined {
  if (text === '0') return milliseconds(0);
  if (!/^(?:\d+(?:ms|[ywdhms]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(PARTS)];
  return milliseconds(
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0),
  );
}

/** A duration as Prometheus reads it; it knows none shorter than 1 ms and no parts of one. */
export const printPrometheusDuration = (duration: number): string => `${Math.max(1, Math.round(duration))}ms`;
