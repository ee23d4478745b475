import type { ResultsCheck } from '../results-schema';

/** `Low-Latency Token Sampling › small, 32, 1000`. */
export const placeOf = ({ scenario, label }: Pick<ResultsCheck, 'scenario' | 'label'>): string =>
  label === '' ? scenario : `${scenario} › ${label}`;

/** `1 run`, `3 runs`. */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
