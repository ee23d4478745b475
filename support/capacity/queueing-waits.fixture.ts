import { seededFractions } from '../statistics/random';
import { erlangC, stationaryCounts, type ClosedSystem, type OpenSystem } from './queueing-theory.fixture';

/** The share of sums of so many exponential times of mean 1 that are longer: fewer events than that come by then. */
export function erlangTail(times: number, longer: number): number {
  let [share, logTerm] = [0, -longer];
  for (let events = 0; events < times; events += 1) {
    share += Math.exp(logTerm);
    logTerm += Math.log(longer) - Math.log(events + 1);
  }
  return Math.min(1, share);
}

/**
 * The share of requests of a closed system, of exponential service, that wait longer for a slot. Who comes sees what is
 * there of a system with one user less (K. C. Sevcik, I. Mitrani, The Distribution of Queuing Network States at Input
 * and Output Instants, Journal of the ACM 28(2), 1981), and waits for as many answers as are ahead of a slot, which
 * follow each other in c / S. Without think time all others are there always.
 */
export function closedWaitTail(system: ClosedSystem, longer: number): number {
  const { users, slots, service, think } = system;
  const tailBehind = (others: number): number =>
    erlangTail(Math.max(0, others - slots + 1), (longer * slots) / service);
  if (think === 0) return tailBehind(users - 1);
  return stationaryCounts({ ...system, users: users - 1 }).reduce(
    (share, weight, others) => share + weight * tailBehind(others),
    0,
  );
}

/** The same of Poisson arrivals: C exp(-(c - a) t / S) (J. Sztrik, Basic Queueing Theory, section 2.7). */
export function openWaitTail(system: OpenSystem, longer: number): number {
  const { slots, arrivals, service } = system;
  return erlangC(system) * Math.exp((-longer * (slots - arrivals * service)) / service);
}

/** The time that this share of times does not pass, where `tail` is the share of those that pass a time. */
export function timeOfShare(tail: (longer: number) => number, share: number): number {
  let [low, high] = [0, 1];
  while (tail(high) > 1 - share) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Waits for the one slot of a server with constant service, of Poisson arrivals from one to the next: whoever comes
 * waits for what whoever came before had to wait for and took, less the time between them (D. V. Lindley, The Theory of
 * Queues with a Single Server, Proceedings of the Cambridge Philosophical Society 48, 1952). Sorted.
 */
export function constantServiceWaits(
  { arrivals, service }: Omit<OpenSystem, 'slots'>,
  count: number,
  seed: number,
): Float64Array {
  const fraction = seededFractions(seed);
  const waits = new Float64Array(count);
  let wait = 0;
  for (let index = 0; index < count; index += 1) {
    waits[index] = wait;
    wait = Math.max(0, wait + service + Math.log(fraction()) / arrivals);
  }
  return waits.sort();
}
