import { milliseconds } from '../../../quantities/units';
import type { ContainerCounters, KernelSample } from './kernel-sample';

const TCP = { sentSegments: 0, retransmitted: 0, retransmittedSyns: 0, timeouts: 0, listenDrops: 0 };
const CONTAINER: ContainerCounters = {
  tcp: TCP,
  interfaceDrops: 0,
  tasks: { tasks: 4, stopped: 0, runMs: 0, waitMs: 0 },
  throttling: undefined,
  frozen: undefined,
};

/** What the kernel says at one instant where nothing has happened, but for what is told of the containers. */
export const kernelSample = (
  at: number,
  containers: Readonly<Record<string, Partial<ContainerCounters>>>,
): KernelSample => ({
  at: milliseconds(at),
  machine: {
    cpus: [
      { total: at / 10, idle: 0, softirq: at / 40, steal: 0 },
      { total: at / 10, idle: 0, softirq: 0, steal: at / 20 },
    ],
    receiveRounds: 0,
    squeezed: 0,
    pressureMs: at / 2,
  },
  client: TCP,
  containers: new Map(
    Object.entries(containers).map(([node, change]) => [node, { ...CONTAINER, ...change }]),
  ),
});
