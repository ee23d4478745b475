import type { Milliseconds } from '../../quantities/units';
import type { Dequeue, Enqueue, KernelEvent, PacketId, QueueId } from './kernel-event';

/** A packet's stay in the queue of an interface. */
export interface QueueWait {
  readonly queue: QueueId;
  readonly handle: number;
  readonly interfaceIndex: number;
  /** Undefined where the packet was handed to the interface before the trace began. */
  readonly interface: string | undefined;
  readonly bytes: number | undefined;
  readonly begin: Milliseconds;
  /** When the last of it had its turn; undefined where it waits still. */
  readonly end: Milliseconds | undefined;
  /** As how many pieces it left: a queue cuts packets that are larger than its burst. */
  readonly pieces: number;
  /** Why the kernel threw it away while it waited; undefined of one that went on. */
  readonly dropped: string | undefined;
  /** The container's port by what came of the packet at the end of its connection; undefined where that is not known. */
  readonly port: number | undefined;
}

/** A wait as it is found, event by event. */
type OpenWait = { -readonly [Key in keyof QueueWait]: QueueWait[Key] } & { readonly packet: PacketId };

/**
 * Each packet's wait, from its enqueue to its dequeue, in the order of enqueues. Of a queue that cuts packets the
 * pieces are new ones to the kernel: they count to the packet that waits longest, as such queues keep the order.
 */
export function queueWaits(events: readonly KernelEvent[], ports: readonly number[]): readonly QueueWait[] {
  const books = new QueueBooks(new Set(ports));
  for (const event of events) books.enter(event);
  return books.waits;
}

class QueueBooks {
  readonly waits: OpenWait[] = [];
  readonly #ports: ReadonlySet<number>;
  /** Of each queue those that wait, the longest first. */
  readonly #waiting = new Map<QueueId, OpenWait[]>();
  /** To which interface a packet was handed last. */
  readonly #handed = new Map<PacketId, { readonly interface: string; readonly bytes: number }>();
  /** The wait of which a packet was the whole or a piece. */
  readonly #left = new Map<PacketId, OpenWait>();

  constructor(ports: ReadonlySet<number>) {
    this.#ports = ports;
  }

  enter(event: KernelEvent): void {
    switch (event.kind) {
      case 'handed to interface':
        this.#handed.set(event.packet, event);
        return;
      case 'enqueue':
        this.#begin(event);
        return;
      case 'dequeue':
        this.#leave(event);
        return;
      case 'drop':
        this.#drop(event.packet, event.at, event.reason);
        return;
      case 'tcp probe':
        if (event.packet !== undefined) this.#arrive(event.packet, event.localPort, event.remotePort);
        return;
      case 'retransmission':
      case 'switch':
      case 'wake-up':
      case 'softirq begins':
      case 'softirq ends':
        return;
    }
  }

  #begin({ at, packet, queue, handle, interfaceIndex }: Enqueue): void {
    const handed = this.#handed.get(packet);
    const wait: OpenWait = {
      packet,
      queue,
      handle,
      interfaceIndex,
      interface: handed?.interface,
      bytes: handed?.bytes,
      begin: at,
      end: undefined,
      pieces: 0,
      dropped: undefined,
      port: undefined,
    };
    this.waits.push(wait);
    const waiting = this.#waiting.get(queue);
    if (waiting === undefined) this.#waiting.set(queue, [wait]);
    else waiting.push(wait);
  }

  #leave({ at, packet, packets, queue }: Dequeue): void {
    const waiting = this.#waiting.get(queue) ?? [];
    const place = waiting.findIndex((wait) => wait.packet === packet);
    const wait = waiting[Math.max(place, 0)];
    // Of one that waited before the trace began nothing is known.
    if (wait === undefined) return;
    wait.end = at;
    this.#left.set(packet, wait);
    if (place < 0) {
      wait.pieces += packets;
      return;
    }
    // Those that go together with it are the next ones.
    for (const together of waiting.slice(place, place + packets))
      Object.assign(together, { end: at, pieces: 1 });
    // Those before it whose pieces have left are through; others stay, as a queue may have classes.
    const before = waiting.slice(0, place).filter(({ pieces }) => pieces === 0);
    this.#waiting.set(queue, [...before, ...waiting.slice(place + packets)]);
  }

  #drop(packet: PacketId, at: Milliseconds, reason: string): void {
    for (const [queue, waiting] of this.#waiting) {
      const wait = waiting.find((one) => one.packet === packet);
      if (wait === undefined) continue;
      wait.end = at;
      wait.dropped = reason;
      this.#waiting.set(
        queue,
        waiting.filter((one) => one !== wait),
      );
    }
  }

  #arrive(packet: PacketId, localPort: number, remotePort: number): void {
    const wait = this.#left.get(packet);
    if (wait === undefined) return;
    this.#left.delete(packet);
    wait.port ??= [localPort, remotePort].find((port) => this.#ports.has(port));
  }
}

/** The interface of a queue, by its waits: that of the first of which it is known. */
export const interfaceOfQueue = (waits: readonly QueueWait[]): string | undefined =>
  waits.find((wait) => wait.interface !== undefined)?.interface;

/** Of each queue the port that most of its packets are known to have been of: that of its container. */
export function portsOfQueues(waits: readonly QueueWait[]): ReadonlyMap<QueueId, number> {
  const known = waits.filter(({ port }) => port !== undefined);
  const byQueue = Map.groupBy(known, ({ queue }) => queue);
  return new Map(
    byQueue.entries().flatMap(([queue, its]) => {
      const votes = [...Map.groupBy(its, ({ port }) => port)].sort(
        ([, one], [, other]) => other.length - one.length,
      );
      const port = votes[0]?.[0];
      return port === undefined ? [] : [[queue, port] as const];
    }),
  );
}
