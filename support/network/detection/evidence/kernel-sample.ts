import type { Milliseconds } from '../../../quantities/units';
import type { Throttling } from '../../environment/control-group';
import type { MachineCounters } from './machine-counters';
import type { TcpCounters } from './network-counters';
import type { TaskCounters } from './task-counters';

/** All that the kernel says at one instant, but for its queues. */
export interface KernelSample {
  readonly at: Milliseconds;
  readonly machine: MachineCounters;
  /** Of the client's namespace: what containers sent again is not in there. */
  readonly client: TcpCounters;
  /** By id; one that is gone is left out. */
  readonly containers: ReadonlyMap<string, ContainerCounters>;
}

/** What the kernel says of one container. */
export interface ContainerCounters {
  readonly tcp: TcpCounters;
  /** Packets that its interface, or the other end of that, has dropped. */
  readonly interfaceDrops: number;
  readonly tasks: TaskCounters;
  /** Undefined where it has no control group of its own, or the kernel does not count for it. */
  readonly throttling: Throttling | undefined;
  /** By the freezer of its control group. */
  readonly frozen: boolean | undefined;
}

/** What waits in the queues on the way to and from one container. */
export interface QueueSample {
  readonly at: Milliseconds;
  readonly node: string;
  readonly queues: readonly QueueCounters[];
}

/** One queue of an interface. */
export interface QueueCounters {
  /** `tbf 8001: on eth0 of node-2`: the same queue has the same name. */
  readonly name: string;
  readonly backlogBytes: number;
  readonly backlogPackets: number;
  readonly drops: number;
  /** How often a packet had to wait for the rate of the queue. */
  readonly overlimits: number;
}
