import { medianSorted } from 'simple-statistics';
import type { KernelEvidence, QueueEvidence } from './evidence';
import type { ContainerCounters, KernelSample, QueueCounters, QueueSample } from './kernel-sample';

/** What happened over a series of samples, in the order of time, to the containers that are named. */
export function kernelWindow(
  samples: readonly KernelSample[],
  queueSamples: readonly QueueSample[],
  nodes: readonly string[],
): KernelEvidence {
  const [first, last] = [samples[0], samples.at(-1)];
  const seconds = first === undefined || last === undefined ? 0 : (last.at - first.at) / 1_000;
  const perSecond = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const rise = (counter: (sample: KernelSample) => number | undefined): number =>
    perSecond(riseOf(samples.map(counter)));
  const riseOfNodes = (counter: (container: ContainerCounters) => number | undefined): number =>
    nodes.reduce((sum, node) => {
      const known = (sample: KernelSample) => sample.containers.get(node);
      return sum + rise((sample) => mapped(known(sample), counter));
    }, 0);
  return {
    seconds,
    samples: samples.length,
    stoppedShare: shareOf(samples, ({ containers }) =>
      nodes.every((node) => isStopped(containers.get(node))),
    ),
    runMs: riseOfNodes(({ tasks }) => tasks.runMs),
    waitMs: riseOfNodes(({ tasks }) => tasks.waitMs),
    throttledMs: riseOfNodes(({ throttling }) => throttling?.throttledMs ?? 0),
    throttledPeriods: riseOfNodes(({ throttling }) => throttling?.throttledPeriods ?? 0),
    periods: riseOfNodes(({ throttling }) => throttling?.periods ?? 0),
    retransmitted: riseOfNodes(({ tcp }) => tcp.retransmitted),
    clientRetransmitted: rise(({ client }) => client.retransmitted),
    interfaceDrops: riseOfNodes(({ interfaceDrops }) => interfaceDrops),
    listenDrops: riseOfNodes(({ tcp }) => tcp.listenDrops),
    queues: queueEvidence(
      queueSamples.filter(({ node }) => nodes.includes(node)),
      perSecondOf(queueSamples),
    ),
    softirqCpus: cpuShares(first, last).softirq,
    receiveRounds: rise(({ machine }) => machine.receiveRounds),
    squeezed: rise(({ machine }) => machine.squeezed),
    pressureShare: rise(({ machine }) => machine.pressureMs) / 1_000,
    stealShare: cpuShares(first, last).steal,
  };
}

const isStopped = (container: ContainerCounters | undefined): boolean =>
  container !== undefined &&
  (container.frozen === true ||
    (container.tasks.tasks > 0 && container.tasks.stopped === container.tasks.tasks));

const mapped = <T, U>(value: T | undefined, to: (value: T) => U): U | undefined =>
  value === undefined ? undefined : to(value);

/** Of a counter that begins anew where what it counts for is another one. */
function riseOf(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.slice(1).reduce((sum, value, place) => sum + Math.max(0, value - (known[place] ?? value)), 0);
}

function cpuShares(
  first: KernelSample | undefined,
  last: KernelSample | undefined,
): { readonly softirq: number; readonly steal: number } {
  const rises = (last?.machine.cpus ?? []).map((cpu, place) => {
    const before = first?.machine.cpus[place] ?? cpu;
    const total = Math.max(1, cpu.total - before.total);
    return { softirq: (cpu.softirq - before.softirq) / total, steal: (cpu.steal - before.steal) / total };
  });
  return {
    softirq: rises.reduce((sum, { softirq }) => sum + softirq, 0),
    steal: rises.reduce((sum, { steal }) => sum + steal, 0) / Math.max(1, rises.length),
  };
}

function perSecondOf(samples: readonly QueueSample[]): (count: number) => number {
  const [first, last] = [samples[0], samples.at(-1)];
  const seconds = first === undefined || last === undefined ? 0 : (last.at - first.at) / 1_000;
  return (count) => (seconds > 0 ? count / seconds : 0);
}

function queueEvidence(samples: readonly QueueSample[], perSecond: (count: number) => number): QueueEvidence {
  const byName = Map.groupBy(
    samples.flatMap(({ queues }) => queues),
    ({ name }) => name,
  );
  const all = [...byName.values()];
  const rise = (counter: (queue: QueueCounters) => number): number =>
    perSecond(all.reduce((sum, looks) => sum + riseOf(looks.map(counter)), 0));
  const held = all.map((looks) => ({
    name: looks[0]?.name,
    backlogBytes: middleOf(looks.map(({ backlogBytes }) => backlogBytes)),
    heldShare: shareOf(looks, ({ backlogBytes }) => backlogBytes > 0),
  }));
  const fullest = held
    .filter(({ heldShare }) => heldShare > 0)
    .sort((one, other) => other.backlogBytes - one.backlogBytes || other.heldShare - one.heldShare)[0];
  return {
    samples: Math.max(0, ...all.map((looks) => looks.length)),
    fullest: fullest?.name,
    backlogBytes: fullest?.backlogBytes ?? 0,
    heldShare: fullest?.heldShare ?? 0,
    overlimits: rise(({ overlimits }) => overlimits),
    drops: rise(({ drops }) => drops),
  };
}

const middleOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : medianSorted(values.toSorted((one, other) => one - other));

const shareOf = <T>(values: readonly T[], holds: (value: T) => boolean): number =>
  values.length === 0 ? 0 : values.filter(holds).length / values.length;
