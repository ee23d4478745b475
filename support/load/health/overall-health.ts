import type { Beginning, ClientHealth } from './client-health';
import type { MachineHealth, MeasuredShare } from './machine-health';
import type { ThreadHealth } from './thread-health';

/** A load of less than so many ms is no window by itself. */
const SHORT_MS = 100;

/**
 * Several loads by the same workers as one: means by the time of each, the worst of what is a worst, and every fault
 * once. A worker is known by its name, or by its place where it has none.
 */
export function overall(loads: readonly ClientHealth[]): ClientHealth {
  const spans = loads.map(({ threads }) => threads[0]?.span ?? 0);
  const byWorker = Map.groupBy(
    loads.flatMap(({ threads }) =>
      threads.map((thread, place) => ({ thread, worker: thread.name ?? place })),
    ),
    ({ worker }) => worker,
  );
  const faults = [...new Set(loads.flatMap((load) => load.faults ?? []))];
  const beginnings = loads.flatMap(({ beginning }) => beginning ?? []);
  return {
    threads: [...byWorker.values()].map((parts) => overallThread(parts.map(({ thread }) => thread))),
    machine: {
      cpuPressure: overallShare(loads, spans, 'cpuPressure'),
      steal: overallShare(loads, spans, 'steal'),
    },
    ...(faults.length === 0 ? {} : { faults }),
    ...(beginnings.length === 0 ? {} : { beginning: worstBeginning(beginnings) }),
  };
}

const worstBeginning = (beginnings: readonly Beginning[]): Beginning => ({
  skew: Math.max(...beginnings.map(({ skew }) => skew)),
  bound: Math.max(...beginnings.map(({ bound }) => bound)),
});

function overallThread(parts: readonly ThreadHealth[]): ThreadHealth {
  const spans = parts.map(({ span }) => span);
  const worst = (figure: (part: ThreadHealth) => number): number => Math.max(0, ...parts.map(figure));
  const cpus = parts.map(({ cpu }) => cpu);
  const last = parts.at(-1)?.connections;
  const opened = sum(parts.map(({ connections }) => connections?.opened ?? 0));
  const name = parts[0]?.name;
  const requests = parts.map((part) => part.requests);
  const atWork = parts.filter((part) => part.requests !== 0);
  const busy = atWork.length === 0 ? parts : atWork;
  return {
    ...(name === undefined ? {} : { name }),
    ...(requests.includes(undefined) ? {} : { requests: sum(requests.map((count) => count ?? 0)) }),
    span: sum(spans),
    utilization: weighted(
      parts.map(({ utilization }) => utilization),
      spans,
    ),
    busiestWindow: busiestOf(busy),
    eventLoopDelay: {
      p50: weighted(
        parts.map(({ eventLoopDelay }) => eventLoopDelay.p50),
        spans,
      ),
      p99: worst(({ eventLoopDelay }) => eventLoopDelay.p99),
      maximum: worst(({ eventLoopDelay }) => eventLoopDelay.maximum),
    },
    gcPauses: {
      count: sum(parts.map(({ gcPauses }) => gcPauses.count)),
      total: sum(parts.map(({ gcPauses }) => gcPauses.total)),
      maximum: worst(({ gcPauses }) => gcPauses.maximum),
    },
    ...(last === undefined ? {} : { connections: { open: last.open, opened } }),
    cpu: cpus.includes(undefined) ? undefined : sum(cpus.map((cpu) => cpu ?? 0)),
  };
}

/**
 * The worst window of the longer loads, or what the short ones come to together: in a load of a few ms one wait for a CPU
 * looks like a loop that is always busy.
 */
function busiestOf(parts: readonly ThreadHealth[]): number {
  const short = parts.filter(({ span }) => span < SHORT_MS);
  const long = parts.filter(({ span }) => span >= SHORT_MS);
  const busy = sum(short.map(({ span, utilization }) => span * utilization));
  const together = busy / Math.max(SHORT_MS, sum(short.map(({ span }) => span)));
  return Math.max(0, together, ...long.map(({ busiestWindow }) => busiestWindow));
}

function overallShare(
  loads: readonly ClientHealth[],
  spans: readonly number[],
  name: keyof MachineHealth,
): MeasuredShare {
  const shares: number[] = [];
  for (const { machine } of loads) {
    const measured = machine[name];
    if (measured.status === 'unavailable') return measured;
    shares.push(measured.share);
  }
  if (shares.length === 0) return { status: 'unavailable', reason: 'no load was sent' };
  return { status: 'measured', share: weighted(shares, spans) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function weighted(values: readonly number[], weights: readonly number[]): number {
  const total = sum(weights);
  return total === 0 ? 0 : sum(values.map((value, index) => value * (weights[index] ?? 0))) / total;
}
