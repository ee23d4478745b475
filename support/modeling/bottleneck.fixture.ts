import { seededFractions } from '../statistics/random';
import { findBottleneck, type Bottleneck, type ResourcePoint } from './bottleneck';

/** Something that so many requests use at a time, each for so long. */
export interface SimulatedResource {
  readonly name: string;
  readonly servers: number;
  /** Mean service time of a request, in s. */
  readonly seconds: number;
  /** Share that other work uses, whatever the load. */
  readonly idle?: number;
}

/** How the system is loaded and watched. */
export interface SimulatedLoad {
  /** Requests/s that arrive, window after window. */
  readonly rates: readonly number[];
  /** Length of a window, in s. */
  readonly window: number;
  readonly seed: number;
}

/** Requests/s at which a resource is full, by what is left for these requests. */
export const capacityOf = ({ servers, seconds, idle = 0 }: SimulatedResource): number =>
  ((1 - idle) * servers) / seconds;

/** So many rates from the one to the other. */
export const ramp = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));

interface Visit {
  readonly from: number;
  readonly to: number;
}

/**
 * A network of queues: Poisson arrivals, which go through every resource in turn, first come first served, with
 * exponential service times on each of its servers (M/M/c each, Jackson 1957). What a window saw is counted as a
 * monitor counts it: requests that left, their mean response time, and the share of the servers' time in use.
 */
export function simulate(
  resources: readonly SimulatedResource[],
  { rates, window, seed }: SimulatedLoad,
): readonly ResourcePoint[] {
  const fraction = seededFractions(seed);
  const exponential = (mean: number): number => -mean * Math.log(fraction());
  const arrivals = rates.flatMap((rate, index) => {
    const times: number[] = [];
    for (let at = exponential(1 / rate); at < window; at += exponential(1 / rate))
      times.push(index * window + at);
    return times;
  });
  let requests = arrivals.map((arrived) => ({ arrived, at: arrived }));
  const used = resources.map(({ name, servers, seconds, idle = 0 }) => {
    const free = Array.from({ length: servers }, () => 0);
    const visits: Visit[] = [];
    requests = requests.map(({ arrived, at }) => {
      const server = free.indexOf(Math.min(...free));
      const from = Math.max(at, free[server] ?? 0);
      const to = from + exponential(seconds / (1 - idle));
      free[server] = to;
      visits.push({ from, to });
      return { arrived, at: to };
    });
    requests.sort((one, other) => one.at - other.at);
    const busy = busyTimes(visits, rates.length, window);
    return { name, shares: busy.map((time) => idle + ((1 - idle) * time) / (servers * window)) };
  });
  return rates.map((_, index) => {
    const left = requests.filter(({ at }) => at >= index * window && at < (index + 1) * window);
    const waited = left.reduce((sum, { arrived, at }) => sum + (at - arrived) * 1000, 0);
    return {
      load: left.length / window,
      latency: left.length > 0 ? waited / left.length : NaN,
      utilisation: Object.fromEntries(used.map(({ name, shares }) => [name, shares[index] ?? NaN])),
    };
  });
}

function busyTimes(visits: readonly Visit[], count: number, window: number): readonly number[] {
  const busy = Array.from({ length: count }, () => 0);
  for (const { from, to } of visits) {
    for (let index = Math.floor(from / window); index < count && index * window < to; index += 1) {
      const inside = Math.min(to, (index + 1) * window) - Math.max(from, index * window);
      busy[index] = (busy[index] ?? 0) + inside;
    }
  }
  return busy;
}

type Found = Extract<Bottleneck, { status: 'found' }>;

/** Full at 50 requests/s. */
export const GPU = { name: 'the GPU', servers: 4, seconds: 0.08 };
const CPU = { name: 'the CPU', servers: 8, seconds: 0.08, idle: 0.1 };
/** Full at 500 requests/s. */
export const NETWORK = { name: 'the network', servers: 1, seconds: 0.002 };
/** In the way of the requests, not in the order in which they are full. */
export const SYSTEM: readonly SimulatedResource[] = [CPU, GPU, NETWORK];

/** Windows of 10 s in which the load rises from 5 requests/s to that. */
export const measured = (top: number, of: { seed?: number; count?: number; system?: typeof SYSTEM } = {}) => {
  const { seed = 1, count = 24, system = SYSTEM } = of;
  return simulate(system, { rates: ramp(5, top, count), window: 10, seed });
};

/** Throws with the reason where no bottleneck was found. */
export function found(points: readonly ResourcePoint[]): Found {
  const bottleneck = findBottleneck(points);
  if (bottleneck.status === 'found') return bottleneck;
  throw new Error(bottleneck.status === 'none' ? bottleneck.paragraph : bottleneck.reason);
}

/** Points on a line without noise, with latency as of one queue that is full at `full`. */
export const exact = (
  loads: readonly number[],
  full: number,
  utilisation: (load: number) => Readonly<Record<string, number>>,
): readonly ResourcePoint[] =>
  loads.map((load) => ({ load, latency: 100 / (1 - load / full), utilisation: utilisation(load) }));

/** Users who send their next request as soon as the last one is answered; so many of them one after another. */
export interface ClosedLoop {
  readonly users: readonly number[];
  /** How long each number of users stays, and how long a window is, in s. */
  readonly stay: number;
  readonly window: number;
  readonly slots: number;
  /** Mean service time in s; exponential. */
  readonly seconds: number;
  readonly seed: number;
}

/** What a monitor sees of a server with so many slots; its CPU is busy for half of what the slots are. */
export function closedLoop({
  users,
  stay,
  window,
  slots,
  seconds,
  seed,
}: ClosedLoop): readonly ResourcePoint[] {
  const fraction = seededFractions(seed);
  const count = Math.round((users.length * stay) / window);
  const windows = Array.from({ length: count }, () => ({ left: 0, waited: 0 }));
  const free = Array.from({ length: slots }, () => 0);
  const visits: Visit[] = [];
  // When each user sends next.
  const next: number[] = [];
  for (let end = stay, level = 0; level < users.length; level += 1, end += stay) {
    while (next.length < (users[level] ?? 0)) next.push(end - stay);
    for (;;) {
      const sent = Math.min(...next);
      if (sent >= end) break;
      const slot = free.indexOf(Math.min(...free));
      const from = Math.max(sent, free[slot] ?? 0);
      const to = from - seconds * Math.log(fraction());
      free[slot] = to;
      visits.push({ from, to });
      next[next.indexOf(sent)] = to;
      const seen = windows[Math.floor(to / window)];
      if (seen === undefined) continue;
      seen.left += 1;
      seen.waited += (to - sent) * 1000;
    }
  }
  const busy = busyTimes(visits, count, window);
  return windows.map(({ left, waited }, index) => {
    const used = (busy[index] ?? 0) / (slots * window);
    return {
      load: left / window,
      latency: left > 0 ? waited / left : NaN,
      utilisation: { [SLOTS]: used, 'the CPU': used / 2 },
    };
  });
}

/** In the plural: what is said must fit that as well. */
export const SLOTS = 'slots of the server';

/**
 * Load that grows by 10 requests/s a user to 100, with which the CPU is full, and then falls, because of thrashing, to 40;
 * requests go on to hold more and more memory all the time.
 */
export function thrashing(seed: number): readonly ResourcePoint[] {
  const fraction = seededFractions(seed);
  return ramp(1, 16, 64).map((level) => {
    const users = Math.round(level);
    const load = (users <= 10 ? 10 * users : 100 - 10 * (users - 10)) * (0.97 + 0.06 * fraction());
    return {
      load,
      latency: (1000 * users) / load,
      utilisation: {
        'the CPU': users < 10 ? (0.99 * users) / 10 : 0.99 + 0.01 * fraction(),
        memory: 0.1 + 0.05 * users,
      },
    };
  });
}
