import type { Milliseconds } from '../../quantities/units';

/** Where and when the kernel saw something. */
interface Seen {
  /** On the monotonic clock of the machine. */
  readonly at: Milliseconds;
  readonly cpu: number;
  /** Id of the thread that ran there at that moment, whose doing it need not be. */
  readonly thread: number;
}

/** A packet, known by its place in the kernel's memory, which another one has later. */
export type PacketId = number;

/** A queue of an interface, known by its place in the kernel's memory: unique among all network namespaces. */
export type QueueId = number;

/** A segment has come in at a connection: what its end knows of it. */
interface TcpProbe extends Seen {
  readonly kind: 'tcp probe';
  /** The port of the end that got it, and of the one that sent it. */
  readonly localPort: number;
  readonly remotePort: number;
  /** In segments. */
  readonly congestionWindow: number;
  readonly smoothedRoundTripMicros: number;
  readonly packet: PacketId | undefined;
}

/** A segment is sent again. */
interface Retransmission extends Seen {
  readonly kind: 'retransmission';
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A packet begins to wait in the queue of an interface. */
export interface Enqueue extends Seen {
  readonly kind: 'enqueue';
  readonly packet: PacketId;
  readonly queue: QueueId;
  readonly interfaceIndex: number;
  /** `8001:0` is 0x80010000; 0 of one that the kernel has put there. */
  readonly handle: number;
}

/** A packet's turn has come; it is the first of so many that go together. */
export interface Dequeue extends Seen {
  readonly kind: 'dequeue';
  readonly packet: PacketId;
  readonly queue: QueueId;
  readonly packets: number;
}

/** A packet is handed to an interface. */
interface HandOver extends Seen {
  readonly kind: 'handed to interface';
  readonly packet: PacketId;
  readonly interface: string;
  readonly bytes: number;
}

interface Drop extends Seen {
  readonly kind: 'drop';
  readonly packet: PacketId;
  /** In the kernel's word: `QDISC_OVERLIMIT`. */
  readonly reason: string;
}

/** A CPU goes from one thread to another. */
interface TaskSwitch extends Seen {
  readonly kind: 'switch';
  readonly previous: number;
  readonly previousName: string;
  /** Whether the thread could have gone on: its CPU was taken from it. */
  readonly previousIsRunnable: boolean;
  readonly next: number;
  readonly nextName: string;
}

/** A thread may run from now on. */
interface WakeUp extends Seen {
  readonly kind: 'wake-up';
  readonly woken: number;
  readonly name: string;
}

/** The kernel's own work on packets begins or ends on a CPU. */
interface SoftirqEvent extends Seen {
  readonly kind: 'softirq begins' | 'softirq ends';
  readonly vector: 'NET_TX' | 'NET_RX';
}

export type KernelEvent =
  TcpProbe | Retransmission | Enqueue | Dequeue | HandOver | Drop | TaskSwitch | WakeUp | SoftirqEvent;
