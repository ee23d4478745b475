import type { EventFormat } from './event-format';

/** What is to be traced: the containers and the ways to them, so that others' doings do not fill the ring. */
export interface TracedThings {
  /** Of the containers, each with another one. */
  readonly ports: readonly number[];
  /** Ids of their threads. */
  readonly threads: readonly number[];
  /** Theirs and the client's; of equal names in two namespaces each with its number. */
  readonly interfaces: readonly { readonly name: string; readonly index: number }[];
}

/** The filter of an event, in the kernel's language; empty where all are wanted. */
type FilterOf = (things: TracedThings, format: EventFormat) => string;

/** A write of more than a page is refused: kernel/trace/trace_events.c. */
const LONGEST_FILTER = 4_000;

/** Ends of sockets, at which packets that nobody reads any more are thrown away. */
const NO_DROPS = ['SOCKET_CLOSE', 'QUEUE_PURGE'];
/** IPv4 and IPv6, as `protocol` says it. */
const PROTOCOLS = [0x0800, 0x86dd];
/** `NET_TX` and `NET_RX`. */
const VECTORS = [2, 3];

const byPort: FilterOf = ({ ports }) => `${among('sport', ports)} || ${among('dport', ports)}`;
const byIndex: FilterOf = ({ interfaces }) =>
  among(
    'ifindex',
    interfaces.map(({ index }) => index),
  );
const byName: FilterOf = ({ interfaces }) =>
  [...new Set(['', ...interfaces.map(({ name }) => name)])].map((name) => `name == "${name}"`).join(' || ');
const byVector: FilterOf = () => among('vec', VECTORS);

/** All that is traced, by the kernel's names, with what of it. */
export const TRACED: ReadonlyMap<string, FilterOf> = new Map([
  ['tcp/tcp_probe', byPort],
  ['tcp/tcp_retransmit_skb', byPort],
  ['qdisc/qdisc_enqueue', byIndex],
  ['qdisc/qdisc_dequeue', (things, format) => `(${byIndex(things, format)}) && packets > 0`],
  // The end of a wait is in the queue's own events: what an interface has sent would fill half of the ring.
  ['net/net_dev_queue', byName],
  ['skb/kfree_skb', withoutOrdinary],
  ['sched/sched_switch', ({ threads }) => `${among('prev_pid', threads)} || ${among('next_pid', threads)}`],
  ['sched/sched_wakeup', ({ threads }) => among('pid', threads)],
  ['irq/softirq_entry', byVector],
  ['irq/softirq_exit', byVector],
]);

/**
 * A filter that lets through what has one of those numbers in that field; numbers in a row become a range, as the
 * threads of one process are. Where even that is too long for the kernel, the gaps that cost least are let through.
 */
export function among(field: string, numbers: readonly number[]): string {
  let ranges = rangesOf(numbers);
  while (textOf(field, ranges).length > LONGEST_FILTER / 2) ranges = withoutSmallestGap(ranges);
  // Without any, nothing is wanted.
  return ranges.length === 0 ? `${field} < 0` : textOf(field, ranges);
}

type Range = readonly [first: number, last: number];

function rangesOf(numbers: readonly number[]): readonly Range[] {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other);
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

function withoutSmallestGap(ranges: readonly Range[]): readonly Range[] {
  const gaps = ranges.slice(1).map(([first], place) => first - (ranges[place]?.[1] ?? first));
  const place = gaps.indexOf(Math.min(...gaps));
  const [one, other] = [ranges[place], ranges[place + 1]];
  if (one === undefined || other === undefined) return ranges;
  return [...ranges.slice(0, place), [one[0], other[1]], ...ranges.slice(place + 2)];
}

const textOf = (field: string, ranges: readonly Range[]): string =>
  ranges
    .map(([first, last]) =>
      first === last ? `${field} == ${first}` : `(${field} >= ${first} && ${field} <= ${last})`,
    )
    .join(' || ');

/** Kernels before 5.17 give no reasons. */
function withoutOrdinary(_: TracedThings, format: EventFormat): string {
  const ordinary = NO_DROPS.flatMap((word) => {
    const value = format.valueOf('reason', word);
    return value === undefined ? [] : [` && reason != ${value}`];
  });
  return `(${among('protocol', PROTOCOLS)})${ordinary.join('')}`;
}
