import type { EventFormat } from './event-format';
import type { KernelEvent } from './kernel-event';
import type { RawEvent } from './ring-page';

/** What each event of the kernel means, by the name of its tracepoint. */
type Meaning = (seen: Seen, format: EventFormat, bytes: Buffer) => KernelEvent;
type Seen = Pick<KernelEvent, 'at' | 'cpu' | 'thread'>;

/** Lower bits of `prev_state` that say for what a thread waits; without one it could run on. include/linux/sched.h */
const WAITING = 0xff;

const MEANINGS: Readonly<Record<string, Meaning>> = {
  'tcp/tcp_probe': (seen, format, bytes) => ({
    kind: 'tcp probe',
    ...seen,
    localPort: format.number(bytes, 'sport'),
    remotePort: format.number(bytes, 'dport'),
    congestionWindow: format.number(bytes, 'snd_cwnd'),
    smoothedRoundTripMicros: format.number(bytes, 'srtt'),
    packet: format.has('skbaddr') ? format.number(bytes, 'skbaddr') : undefined,
  }),
  'tcp/tcp_retransmit_skb': (seen, format, bytes) => ({
    kind: 'retransmission',
    ...seen,
    sourcePort: format.number(bytes, 'sport'),
    destinationPort: format.number(bytes, 'dport'),
  }),
  'qdisc/qdisc_enqueue': (seen, format, bytes) => ({
    kind: 'enqueue',
    ...seen,
    packet: format.number(bytes, 'skbaddr'),
    queue: format.number(bytes, 'qdisc'),
    interfaceIndex: format.number(bytes, 'ifindex'),
    handle: format.number(bytes, 'handle'),
  }),
  'qdisc/qdisc_dequeue': (seen, format, bytes) => ({
    kind: 'dequeue',
    ...seen,
    packet: format.number(bytes, 'skbaddr'),
    queue: format.number(bytes, 'qdisc'),
    packets: format.number(bytes, 'packets'),
  }),
  'net/net_dev_queue': (seen, format, bytes) => ({
    kind: 'handed to interface',
    ...seen,
    packet: format.number(bytes, 'skbaddr'),
    interface: format.text(bytes, 'name'),
    bytes: format.number(bytes, 'len'),
  }),
  'skb/kfree_skb': (seen, format, bytes) => ({
    kind: 'drop',
    ...seen,
    packet: format.number(bytes, 'skbaddr'),
    reason: format.has('reason')
      ? format.word(bytes, 'reason')
      : 'for a reason that this kernel does not tell',
  }),
  'sched/sched_switch': (seen, format, bytes) => ({
    kind: 'switch',
    ...seen,
    previous: format.number(bytes, 'prev_pid'),
    previousName: format.text(bytes, 'prev_comm'),
    previousIsRunnable: (format.number(bytes, 'prev_state') & WAITING) === 0,
    next: format.number(bytes, 'next_pid'),
    nextName: format.text(bytes, 'next_comm'),
  }),
  'sched/sched_wakeup': (seen, format, bytes) => ({
    kind: 'wake-up',
    ...seen,
    woken: format.number(bytes, 'pid'),
    name: format.text(bytes, 'comm'),
  }),
  'irq/softirq_entry': softirqEvent('softirq begins'),
  'irq/softirq_exit': softirqEvent('softirq ends'),
};

/** Makes events of the bytes in the ring, by the formats of the kernel that wrote them. */
export class EventDecoder {
  readonly #meanings: ReadonlyMap<number, readonly [EventFormat, Meaning]>;

  /** Formats by the names of their tracepoints; those of which no meaning is known are passed over. */
  constructor(formats: ReadonlyMap<string, EventFormat>) {
    this.#meanings = new Map(
      [...formats].flatMap(([name, format]) => {
        const meaning = MEANINGS[name];
        return meaning === undefined ? [] : [[format.id, [format, meaning]] as const];
      }),
    );
  }

  /** Undefined where it is of no kind that is known here. */
  decode({ at, bytes }: RawEvent, cpu: number): KernelEvent | undefined {
    // The common fields are the first of each event: its id, and the thread.
    const [format, meaning] = this.#meanings.get(bytes.readUInt16LE(0)) ?? [];
    if (format === undefined || meaning === undefined) return undefined;
    return meaning({ at, cpu, thread: format.number(bytes, 'common_pid') }, format, bytes);
  }
}

function softirqEvent(kind: 'softirq begins' | 'softirq ends'): Meaning {
  return (seen, format, bytes) => ({
    kind,
    ...seen,
    vector: format.number(bytes, 'vec') === 2 ? 'NET_TX' : 'NET_RX',
  });
}
