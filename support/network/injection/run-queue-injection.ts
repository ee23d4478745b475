import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cpusOf } from '../../cluster/process-threads';
import { pinProcess } from '../../cluster/thread-affinity';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { outputOf } from '../environment/command';
import type {
  NetworkEnvironment,
  NetworkNamespace,
  ServingContainer,
} from '../environment/network-environment';
import { Agent } from './agent';
import { runDelaysOf, type RunDelay } from './container-threads';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { knockerOf } from './container-knocker';
import { pathOf, whyMissing } from '../../cluster/system-program';
import { cpusIn, pinThreads } from './thread-affinity';

/** Ahead of all that is usual, behind the kernel's own threads, sched(7). */
const REAL_TIME_PRIORITY = '10';
/** The share of its CPU that the hog takes: the kernel keeps 5 % from real-time programs, and a server is to go on. */
const BUSY_SHARE = 0.8;
/** The kernel stops real-time programs that run for 950 ms on end, sched_rt_runtime_us: that is what `busyMs` may be. */
export const MOST_RUN_QUEUE = milliseconds(380);
const NS_PER_MS = 1e6;
const HERE: NetworkNamespace = { pid: process.pid, enter: (command) => command };

/** The processes of a container share a CPU with a program that goes first. */
export class RunQueueInjection implements Injection {
  readonly cause = 'run-queue delay';
  /** What comes while the CPU is free does not wait at all. */
  readonly magnitude = undefined;
  readonly name: string;
  readonly #container: ServingContainer;
  readonly #environment: NetworkEnvironment;
  readonly #cpu: number;
  readonly #magnitude: Milliseconds;

  private constructor(
    container: ServingContainer,
    environment: NetworkEnvironment,
    cpu: number,
    magnitude: Milliseconds,
  ) {
    const { busyMs, idleMs } = dutyFor(magnitude);
    this.name = `${container.id}: CPU ${cpu} shared with a hog, ${busyMs} of each ${busyMs + idleMs} ms (SCHED_FIFO)`;
    this.#container = container;
    this.#environment = environment;
    this.#cpu = cpu;
    this.#magnitude = magnitude;
  }

  static async of(
    container: ServingContainer,
    environment: NetworkEnvironment,
    magnitude: Milliseconds,
  ): Promise<Injection | { readonly impossible: string }> {
    if (environment.kind === 'own containers')
      return {
        impossible:
          `it would take CPU time from everything else on a CPU of ${container.id}, which is not this run's alone; ` +
          'leave LLM_CONTAINERS empty, and this suite starts containers of its own for it',
      };
    const missing = whyMissing(['chrt', 'taskset']);
    if (missing !== undefined) return { impossible: missing };
    const cpu = cpusIn(cpusOf(container.pid) ?? '').at(-1);
    if (cpu === undefined)
      return { impossible: `${container.id} has ended: process ${container.pid} is gone` };
    if (!(magnitude > 0 && magnitude <= MOST_RUN_QUEUE))
      return {
        impossible: `${magnitude} ms of waiting for a CPU are not to be had; ask for up to ${MOST_RUN_QUEUE} ms`,
      };
    const why = whyNoHog() ?? (await whyNoRealTime());
    if (why !== undefined) return { impossible: why };
    return new RunQueueInjection(container, environment, cpu, magnitude);
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    const { pid } = this.#container;
    await using holds = new AsyncDisposableStack();
    await using knocker = await knockerOf(this.#container, this.#environment, signal);
    // First, as the last one in is ended first: without the hog, putting the threads back takes no time.
    holds.use(await pinThreads(this.#container, this.#cpu));
    const hog = holds.use(await this.#hog(signal));
    const before = runDelaysOf(pid);
    const injectedAt = monotonicClock.now();
    hog.begin();
    knocker.begin();
    const hasWaited = () => longestDelay(before, runDelaysOf(pid)).delayNs / NS_PER_MS >= this.#magnitude;
    await untilEffective(this.name, hasWaited, signal);
    return effectiveSpike(injectedAt, holds.move(), () =>
      Promise.resolve(meanDelay(before, runDelaysOf(pid))),
    );
  }

  /** Ready, on its CPU, ahead of all others, and idle as yet. */
  async #hog(signal: AbortSignal): Promise<Agent<unknown>> {
    await using holds = new AsyncDisposableStack();
    const { busyMs, idleMs } = dutyFor(this.#magnitude);
    const hog = holds.use(await Agent.start(HERE, 'cpu-hog.js', [String(busyMs), String(idleMs)], signal));
    await pinProcess(hog.pid, this.#cpu);
    await outputOf([pathOf('chrt'), '--all-tasks', '--fifo', '--pid', REAL_TIME_PRIORITY, String(hog.pid)]);
    holds.move();
    return hog;
  }
}

/**
 * What comes at any time waits for B^2 / (2 P) on average, where the CPU is taken for B of each P: half of B for the
 * share B / P that comes while it is.
 */
export function dutyFor(magnitude: Milliseconds): { readonly busyMs: number; readonly idleMs: number } {
  const busyMs = Math.ceil((2 * magnitude) / BUSY_SHARE);
  return { busyMs, idleMs: Math.ceil(busyMs / BUSY_SHARE) - busyMs };
}

type RunDelays = ReadonlyMap<number, RunDelay>;

/**
 * How long the thread that has waited most, which is the one that serves, waited on average each time that it was given
 * a CPU; undefined where none was.
 */
export function meanDelay(before: RunDelays, now: RunDelays): Milliseconds | undefined {
  const { delayNs, turns } = longestDelay(before, now);
  return turns > 0 ? milliseconds(delayNs / turns / NS_PER_MS) : undefined;
}

function longestDelay(before: RunDelays, now: RunDelays): RunDelay {
  let longest: RunDelay = { delayNs: 0, turns: 0 };
  for (const [thread, { delayNs, turns }] of now) {
    const since = before.get(thread) ?? { delayNs: 0, turns: 0 };
    const delay = delayNs - since.delayNs;
    if (delay > longest.delayNs) longest = { delayNs: delay, turns: turns - since.turns };
  }
  return longest;
}

function whyNoHog(): string | undefined {
  if (availableParallelism() < 2)
    return 'the hog would take the only CPU from this suite, too; 2 CPUs are needed';
  const [runtime, period] = ['runtime', 'period'].map((what) => {
    try {
      return Number(readFileSync(`/proc/sys/kernel/sched_rt_${what}_us`, 'utf8'));
    } catch {
      return undefined;
    }
  });
  if (runtime === undefined || period === undefined || runtime === -1 || runtime / period > BUSY_SHARE)
    return undefined;
  return `real-time programs may have ${runtime} of each ${period} us here; raise kernel.sched_rt_runtime_us`;
}

async function whyNoRealTime(): Promise<string | undefined> {
  try {
    await outputOf([pathOf('chrt'), '--fifo', REAL_TIME_PRIORITY, 'true']);
    return undefined;
  } catch (error) {
    return `the hog needs a real-time priority (CAP_SYS_NICE); run as root: ${(error as Error).message}`;
  }
}
