/** A closed system: so many users each ask, wait for one of the slots, are served, and think. Times in ms. */
export interface ClosedSystem {
  readonly users: number;
  readonly slots: number;
  /** Mean time in a slot. */
  readonly service: number;
  /** Mean time from an answer to the next request. */
  readonly think: number;
}

/** An open system: Poisson arrivals that do not wait for answers. */
export interface OpenSystem {
  readonly slots: number;
  /** Arrivals in a ms. */
  readonly arrivals: number;
  /** Mean time in a slot, in ms. */
  readonly service: number;
}

/**
 * Requests in a ms of a closed system all of whose times are constant: min(N / (S + Z), c / S). That no closed system
 * has more is the asymptotic bound of operational analysis (P. J. Denning, J. P. Buzen, The Operational Analysis of
 * Queueing Network Models, ACM Computing Surveys 10(3), 1978). Constant times reach it: request k takes its slot at
 * max(T(k - c) + S, T(k - N) + S + Z), and such a system settles at the larger of its two cycle means (F. Baccelli,
 * G. Cohen, G. J. Olsder, J.-P. Quadrat, Synchronization and Linearity, Wiley 1992).
 */
export const constantThroughput = ({ users, slots, service, think }: ClosedSystem): number =>
  Math.min(users / (service + think), slots / service);

/** What a closed system comes to in the long run. */
export interface ClosedFigures {
  /** Requests in a ms. */
  readonly throughput: number;
  /** Mean of waiting and service together, in ms. */
  readonly response: number;
}

/**
 * Machine repair: how often so many requests are at the server, from none to all. Exponential service, any think time,
 * which in the product form counts by its mean alone (F. Baskett, K. M. Chandy, R. R. Muntz, F. G. Palacios, Open,
 * Closed, and Mixed Networks of Queues with Different Classes of Customers, Journal of the ACM 22(2), 1975). With n at
 * the server the weight is that of n - 1, times (N - n + 1) S / (min(n, c) Z) (J. Sztrik, Basic Queueing Theory,
 * chapter 3). Weights of many users do not fit a number; their logarithms do.
 */
export function stationaryCounts({ users, slots, service, think }: ClosedSystem): readonly number[] {
  const logs = [0];
  for (let n = 1; n <= users; n += 1)
    logs.push((logs[n - 1] ?? 0) + Math.log(((users - n + 1) * service) / (Math.min(n, slots) * think)));
  const highest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Of the same system; the response time is by Little's law. */
export function machineRepair(system: ClosedSystem): ClosedFigures {
  const { users, slots, service, think } = system;
  const busy = stationaryCounts(system).reduce((sum, weight, n) => sum + weight * Math.min(n, slots), 0);
  const throughput = busy / service;
  return { throughput, response: users / throughput - think };
}

/**
 * The share of Poisson arrivals that find all slots taken, of exponential service: Erlang's C formula, from his B
 * formula B(n) = a B(n - 1) / (n + a B(n - 1)), B(0) = 1, with a the offered load, by C = B / (1 - (1 - B) a / c)
 * (J. Sztrik, Basic Queueing Theory, sections 2.6 and 2.7). NaN of a server that cannot keep up.
 */
export function erlangC({ slots, arrivals, service }: OpenSystem): number {
  const offered = arrivals * service;
  if (offered >= slots) return NaN;
  let blocked = 1;
  for (let n = 1; n <= slots; n += 1) blocked = (offered * blocked) / (n + offered * blocked);
  return blocked / (1 - (1 - blocked) * (offered / slots));
}

/** Mean wait for a slot in ms, of exponential service: C S / (c - a), as `erlangC`. */
export const exponentialWait = (system: OpenSystem): number =>
  (erlangC(system) * system.service) / (system.slots - system.arrivals * system.service);

/**
 * Mean wait in ms for the one slot of a server whose service time varies by that squared coefficient of variation, 0
 * where it is constant: the formula of Pollaczek and Khinchine (J. Sztrik, Basic Queueing Theory, section 2.9).
 */
export function singleSlotWait(
  { arrivals, service }: Omit<OpenSystem, 'slots'>,
  squaredVariation: number,
): number {
  const load = arrivals * service;
  return load >= 1 ? NaN : (load * service * (1 + squaredVariation)) / (2 * (1 - load));
}
