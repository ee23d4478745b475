import type { Milliseconds } from '../../quantities/units';
import type { Estimation } from '../../statistics/estimate';
import type { PathCpu } from './path-cpu';

/** What the receiver had read in one stretch of time. */
export interface PathWindow {
  /** Since the first of them began. */
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly bytes: number;
}

/** What was sent as fast as it went, as the programs that did it tell. */
export interface Blast {
  /** `iperf3 3.12`, or `this suite's sender and sink (Node 24.1.0)`. */
  readonly tool: string;
  /** After the warm-up, in the order of time. */
  readonly windows: readonly PathWindow[];
  /** Handed over by the sender, the warm-up included. */
  readonly sentBytes: number;
  /** Read by the receiver, the warm-up included. */
  readonly receivedBytes: number;
  readonly connections: number;
  /** In force at the sender's sockets: `bbr`; undefined where it could not be asked for. */
  readonly congestionControl: string | undefined;
  /** CPU time of each program by time, after the warm-up (iperf3: with it): 0.8 is most of one core. */
  readonly senderCores: number;
  readonly receiverCores: number;
}

/** How much the path from the client's namespace to a container carries, with nothing else on it. */
export interface PathCapacity extends Blast {
  /** Id of the container. */
  readonly container: string;
  /** In bit/s of payload. */
  readonly throughput: Estimation;
  /** What sockets in the client's namespace have where nobody chooses. */
  readonly defaultCongestionControl: string;
  /** In bytes, of the interfaces at both ends. */
  readonly mtu: { readonly client: number; readonly container: number };
  /** TCP segments of the client's whole namespace after the warm-up: sent, and sent again. */
  readonly segments: { readonly sent: number; readonly retransmitted: number };
  readonly cpu: PathCpu;
  /** What else is to be known of how it was measured: `iperf3 failed, so that ...`; mostly none. */
  readonly notes: readonly string[];
}
