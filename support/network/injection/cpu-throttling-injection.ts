import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { ControlGroup, type Throttling } from '../environment/control-group';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { knockerOf } from './container-knocker';

/** Of one core: one or two requests in each period use it up. */
const SHARE_OF_CORE = 0.005;
/** Shorter ones would leave less than the kernel's least quota, 1 ms, at that share; sched-bwc. */
const PERIOD_MS = { least: 200, most: 1_000 };

/** What comes at any time in the longest period waits for half of it. */
export const MOST_THROTTLING = milliseconds(PERIOD_MS.most / 2);

/** A container has next to no CPU time. */
export class CpuThrottlingInjection implements Injection {
  readonly cause = 'CPU throttling';
  /** What has to wait does so until the period is over, and the next ones too where it is not alone. */
  readonly magnitude = undefined;
  readonly name: string;
  readonly #container: ServingContainer;
  readonly #environment: NetworkEnvironment;
  readonly #group: ControlGroup;
  readonly #periodMs: number;

  private constructor(
    container: ServingContainer,
    environment: NetworkEnvironment,
    group: ControlGroup,
    magnitude: Milliseconds,
  ) {
    this.#container = container;
    this.#environment = environment;
    this.#group = group;
    this.#periodMs = periodFor(magnitude);
    this.name = `${container.id}: ${SHARE_OF_CORE * this.#periodMs} ms of CPU in each ${this.#periodMs} ms`;
  }

  static of(
    container: ServingContainer,
    environment: NetworkEnvironment,
    magnitude: Milliseconds,
  ): Injection | { readonly impossible: string } {
    const group = ControlGroup.of(container.pid);
    if ('unavailable' in group) return { impossible: group.unavailable };
    const why = group.whyNoLimit() ?? whyNotWritable(group.directory);
    if (why !== undefined) return { impossible: why };
    return new CpuThrottlingInjection(container, environment, group, magnitude);
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    await using holds = new AsyncDisposableStack();
    await using knocker = await knockerOf(this.#container, this.#environment, signal);
    const before = this.#group.throttling();
    const injectedAt = monotonicClock.now();
    holds.use(await this.#group.limit(SHARE_OF_CORE, this.#periodMs));
    knocker.begin();
    const isThrottled = () => (meanThrottling(before, this.#group.throttling()) ?? 0) > 0;
    await untilEffective(this.name, isThrottled, signal);
    return effectiveSpike(injectedAt, holds.move(), () =>
      Promise.resolve(meanThrottling(before, this.#group.throttling())),
    );
  }
}

/** What comes at any time in a period that is all but used up waits for half of it. */
export const periodFor = (magnitude: Milliseconds): number =>
  Math.min(Math.max(Math.round(2 * magnitude), PERIOD_MS.least), PERIOD_MS.most);

/** For how long it was kept from running on average, each time that it was; undefined where it was not. */
export function meanThrottling(
  before: Throttling | undefined,
  now: Throttling | undefined,
): Milliseconds | undefined {
  if (before === undefined || now === undefined) return undefined;
  const times = now.throttledPeriods - before.throttledPeriods;
  return times > 0 ? milliseconds((now.throttledMs - before.throttledMs) / times) : undefined;
}

function whyNotWritable(directory: string): string | undefined {
  const isWritable = (file: string) => {
    try {
      accessSync(join(directory, file), constants.W_OK);
      return true;
    } catch {
      return false;
    }
  };
  if (['cpu.max', 'cpu.cfs_quota_us'].some(isWritable)) return undefined;
  return `the CPU quota of control group ${directory} may not be changed by this user; run as root`;
}
