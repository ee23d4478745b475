import type { LookFigures, SpikeLooks } from '../look-figures';
import { figure } from './cause-rule';

/** With fewer looks that were not lost, nothing is said about the way. */
const LEAST_LOOKS = 4;
const SLOW_SHARE = 0.4;
const FINE_SHARE = 0.2;

/**
 * Whether packets take long on the way to a container and back: told by connections that were made at the first go,
 * in which the server has no part. `slow` is queueing or the kernel's own work; `fine` leaves the server, or losses.
 */
export type WayThere = 'slow' | 'fine' | 'unclear';

export function wayThere({ connect }: SpikeLooks): WayThere {
  const whole = connect.looks - connect.lost;
  if (whole < LEAST_LOOKS) return 'unclear';
  const slow = (connect.late - connect.lost) / whole;
  if (slow >= SLOW_SHARE) return 'slow';
  return slow < FINE_SHARE ? 'fine' : 'unclear';
}

/** `37 of 40 connections were late, by 8.1 ms in the middle`. */
export function lateConnections({ connect }: SpikeLooks): string {
  const late = connect.late - connect.lost;
  return `${late} of ${connect.looks - connect.lost} connections made at the first go were late${middle(connect)}`;
}

/** `38 of 40 answers of the server were late, by 95 ms in the middle`. */
export const lateAnswers = ({ health }: SpikeLooks): string =>
  `${health.late} of ${health.looks} answers of the server were late${middle(health)}`;

const middle = ({ later }: LookFigures): string =>
  later === undefined ? '' : ` (in the middle ${figure(later)} ms later than before)`;
