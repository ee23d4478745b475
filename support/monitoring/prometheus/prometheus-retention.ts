import { milliseconds, type Milliseconds } from '../../quantities/units';
import { parsePrometheusDuration } from './prometheus-duration';

/** For how long a Prometheus keeps samples. */
export interface PrometheusRetention {
  /** Undefined: without a limit of time. */
  readonly durationMs: Milliseconds | undefined;
  /** Whether samples are deleted earlier where they take too much room. */
  readonly sizeLimited: boolean;
  /** In words: what is set, and where that is told. */
  readonly text: string;
}

/** Where neither time nor size is set: `defaultRetentionDuration` in Prometheus's `cmd/prometheus/main.go`. */
const DEFAULT_MS = milliseconds(15 * 86_400_000);
const TIME = 'storage.tsdb.retention.time';
const DEPRECATED_TIME = 'storage.tsdb.retention';
const SIZE = 'storage.tsdb.retention.size';

/**
 * Of a server's flags (`/api/v1/status/flags`), and of what it says is in force (`storageRetention` of
 * `/api/v1/status/runtimeinfo`: `1w`, `1w or 512MB`, `512MB`), which counts: newer versions can have it from their
 * file. Undefined where the flags are not those of one that stores samples.
 */
export function prometheusRetention(
  flags: Readonly<Record<string, string>>,
  inForce = '',
): PrometheusRetention | undefined {
  const parts = inForce.split(' or ').filter((part) => part !== '');
  if (parts.length > 0) {
    const times = parts.map(parsePrometheusDuration);
    const durationMs = times.find((time) => time !== undefined);
    const sizeLimited = times.includes(undefined);
    return { durationMs, sizeLimited, text: `${inForce} in force, as it says in its runtime information` };
  }
  const written = [TIME, DEPRECATED_TIME].map((flag) => [flag, flags[flag] ?? '0s'] as const);
  if (flags[TIME] === undefined && flags[DEPRECATED_TIME] === undefined) return undefined;
  const sizeLimited = !/^0\w*$/.test(flags[SIZE] ?? '0B');
  const ofSize = sizeLimited ? `, and no more than --${SIZE}=${flags[SIZE] ?? ''}` : '';
  for (const [flag, text] of written) {
    const time = parsePrometheusDuration(text);
    if (time !== undefined && time > 0)
      return { durationMs: time, sizeLimited, text: `--${flag}=${text}${ofSize}` };
  }
  if (sizeLimited) return { durationMs: undefined, sizeLimited, text: `no limit of time${ofSize}` };
  return {
    durationMs: DEFAULT_MS,
    sizeLimited,
    text: `15d, its default, as neither --${TIME} nor --${SIZE} is set`,
  };
}
