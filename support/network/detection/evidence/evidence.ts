import type { SpikeLooks } from '../look-figures';

/** What the kernel did over some time, as far as it concerns some containers. Rates are per second. */
export interface KernelEvidence {
  readonly seconds: number;
  /** Instants at which the kernel was asked; rates need two. */
  readonly samples: number;
  /** Of the samples, those in which all tasks of the containers were stopped, or their control group was frozen. */
  readonly stoppedShare: number;
  /** CPU time of their tasks, and how long these waited for a CPU, in ms. */
  readonly runMs: number;
  readonly waitMs: number;
  /** For how long their control groups were kept from running, in ms, summed over CPUs. */
  readonly throttledMs: number;
  readonly throttledPeriods: number;
  readonly periods: number;
  /** Segments that the containers sent again, and that the client did; these can be for other containers. */
  readonly retransmitted: number;
  readonly clientRetransmitted: number;
  readonly interfaceDrops: number;
  readonly listenDrops: number;
  readonly queues: QueueEvidence;
  /** CPU time that went to the kernel's own work for devices, most of it on packets: in CPUs, of all of them. */
  readonly softirqCpus: number;
  readonly receiveRounds: number;
  readonly squeezed: number;
  /** The share of time in which some task of the machine waited for a CPU. */
  readonly pressureShare: number;
  /** The share of all CPUs that other machines had. */
  readonly stealShare: number;
}

/** What waited on the way to and from the containers. */
export interface QueueEvidence {
  /** How often queues were looked at. */
  readonly samples: number;
  /** The queue that most waited in; undefined where none held anything. */
  readonly fullest: string | undefined;
  /** Of that queue, over its looks: the median, in bytes. */
  readonly backlogBytes: number;
  /** The share of its looks in which it held something. */
  readonly heldShare: number;
  /** Of all queues, per second. */
  readonly overlimits: number;
  readonly drops: number;
}

/** What is known of a spike: looks since it began, and the kernel while it lasts. */
export interface SpikeEvidence {
  readonly looks: SpikeLooks;
  readonly kernel: KernelEvidence;
}
