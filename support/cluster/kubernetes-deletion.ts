import { monotonicClock } from '../quantities/clock';
import { elapsed, milliseconds } from '../quantities/units';
import { pause, untilAnswering } from './external-answer';
import { EndWatch } from './external-end-watch';
import { checkUnharmed, healedOnce, injectOrHeal, type HealableNode } from './external-healing';
import { FaultError, type Fault } from './fault';
import type { Pod } from './kubernetes-pod';

/** What deletion needs of the cluster. */
export interface PodChanges {
  readonly readySeconds: number;
  /** The pods that may be deleted now. */
  expendable(signal: AbortSignal): Promise<readonly Pod[]>;
  delete(pod: Pod, signal: AbortSignal): Promise<void>;
  /** All pods of the cluster now. */
  list(signal?: AbortSignal): Promise<readonly Pod[]>;
  /** Whether a node has that pod. */
  isTaken(pod: Pod): boolean;
}

/** The node whose pod is deleted. */
export interface DeletedNode extends HealableNode {
  readonly origin: string;
  readonly pod: Pod;
  moveTo(pod: Pod): void;
}

const END_DEADLINE = milliseconds(30_000);
const BETWEEN_LISTS = milliseconds(250);

/** A pod deleted without grace; healed once another serves in its place. */
export class DeletionFault implements Fault {
  readonly name: string;
  readonly #node: DeletedNode;
  readonly #changes: PodChanges;

  constructor(node: DeletedNode, changes: PodChanges) {
    this.name = `pod ${node.id} deleted without grace`;
    this.#node = node;
    this.#changes = changes;
  }

  async inject(signal: AbortSignal): Promise<AsyncDisposable> {
    const { origin, pod, harms } = this.#node;
    checkUnharmed(this.#node);
    using watch = await EndWatch.open(origin, signal);
    await this.#checkExpendable(pod, signal);
    // Waited for here: what watches is closed on return.
    return await injectOrHeal(
      healedOnce((harm) => this.#heal(harm, watch !== undefined)),
      { harms, signal },
      async () => {
        await asFault(() => this.#changes.delete(pod, signal), signal);
        await this.#untilGone(pod, signal);
        // Without a connection only the API server tells of its end.
        if (watch !== undefined && !(await watch.ended({ deadline: END_DEADLINE, signal })))
          throw new FaultError(
            `pod ${pod.name} is deleted, yet goes on serving at ${origin}; look at its machine`,
          );
      },
    );
  }

  /** Labels may have been changed since the start. */
  async #checkExpendable({ name, uid }: Pod, signal: AbortSignal): Promise<void> {
    const expendable = await asFault(() => this.#changes.expendable(signal), signal);
    if (!expendable.some((pod) => pod.uid === uid))
      throw new FaultError(`pod ${name} is not among the expendable ones any more; reach the cluster anew`);
  }

  async #untilGone({ name, uid }: Pod, signal: AbortSignal): Promise<void> {
    const began = monotonicClock.now();
    while (
      (await asFault(() => this.#changes.list(signal), signal)).some((pod) => pod.uid === uid && pod.ready)
    ) {
      if (elapsed(began, monotonicClock.now()) > END_DEADLINE)
        throw new FaultError(`pod ${name} is still ready ${END_DEADLINE} ms after it was deleted`);
      await pause(signal, BETWEEN_LISTS);
    }
  }

  async #heal(harm: AsyncDisposable, reachable: boolean): Promise<void> {
    const { id, harms } = this.#node;
    const { readySeconds } = this.#changes;
    const began = monotonicClock.now();
    while (!(await this.#findPlace())) {
      if (elapsed(began, monotonicClock.now()) > readySeconds * 1e3)
        throw new FaultError(
          `no pod has taken the place of ${id} within ${readySeconds} s; look at its events ` +
            'with kubectl describe, or set "readySeconds" higher',
        );
      await pause(undefined, BETWEEN_LISTS);
    }
    const { origin } = this.#node;
    const deadline = milliseconds(Math.max(1, readySeconds * 1e3 - elapsed(began, monotonicClock.now())));
    const answer = reachable ? await untilAnswering(origin, { deadline }) : undefined;
    if (answer?.status === 'silent')
      throw new FaultError(
        `the pod in the place of ${id} is ready but does not answer at ${origin}: ${answer.reason}; look into its log`,
      );
    harms.delete(harm);
  }

  /** Gives the node a ready pod that no other has: one of its name first, which a StatefulSet starts again. */
  async #findPlace(): Promise<boolean> {
    const { pod, id } = this.#node;
    const ready = (await this.#changes.list()).filter((one) => one.ready && one.address !== undefined);
    if (ready.some(({ uid }) => uid === pod.uid)) return true;
    const free = ready.filter((one) => !this.#changes.isTaken(one));
    const next = free.find(({ name }) => name === id) ?? free[0];
    if (next !== undefined) this.#node.moveTo(next);
    return next !== undefined;
  }
}

async function asFault<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw new FaultError((error as Error).message, { cause: error });
  }
}
