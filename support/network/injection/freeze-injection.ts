import { isGone } from '../../cluster/process-threads';
import { monotonicClock } from '../../quantities/clock';
import { ControlGroup } from '../environment/control-group';
import type { ServingContainer } from '../environment/network-environment';
import { healUnlessGone, isStopped } from './container-threads';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';

/** The processes of a container are stopped; answers are late for as long as that lasts. */
export class FreezeInjection implements Injection {
  readonly cause = 'freeze';
  readonly magnitude = undefined;
  readonly name: string;
  readonly #container: ServingContainer;

  constructor(container: ServingContainer) {
    this.name = `${container.id}: all its processes stopped`;
    this.#container = container;
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    await using holds = new AsyncDisposableStack();
    const { pid } = this.#container;
    const injectedAt = monotonicClock.now();
    const frozen = await this.#container.freeze();
    holds.defer(() => healUnlessGone(this.#container, async () => frozen[Symbol.asyncDispose]()));
    await untilEffective(this.name, () => !isGone(pid) && (isStopped(pid) || isFrozen(pid)), signal);
    return effectiveSpike(injectedAt, holds.move(), () => Promise.resolve(undefined));
  }
}

function isFrozen(pid: number): boolean {
  const group = ControlGroup.of(pid);
  return !('unavailable' in group) && group.isFrozen() === true;
}
