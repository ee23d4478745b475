import { setTimeout as pause } from 'node:timers/promises';
import { journalled } from '../../cluster/injection-journal';
import { isGone } from '../../cluster/process-threads';
import { labelOf } from '../../cluster/run-label';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { outputOf } from '../environment/command';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { Agent } from './agent';
import { healUnlessGone } from './container-threads';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { pathOf, whyMissing } from '../../cluster/system-program';
import { PacketQueue, QUEUE_HANDLE } from './packet-queue';
import { planFilling, type Filling } from './queue-filling';

/** Beyond that, peers send again what still waits: the least time until TCP does. */
export const MOST_QUEUEING = milliseconds(190);
const NO_DELAY = milliseconds(0);
const EMPTIED_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 2;

/** Where the sink of what fills a queue listens. */
interface SinkPlace {
  readonly address: string;
  readonly port: number;
}

/** Packets of a container wait before they leave it. */
export class QueueingInjection implements Injection {
  readonly cause = 'queueing';
  readonly name: string;
  readonly #client: NetworkEnvironment['client'];
  readonly #container: ServingContainer;
  readonly #queue: PacketQueue;
  readonly #filling: Filling | undefined;

  private constructor(
    container: ServingContainer,
    client: NetworkEnvironment['client'],
    readonly magnitude: Milliseconds,
    filling: Filling | undefined,
  ) {
    const how = filling === undefined ? 'netem' : `tbf, ${filling.rateBits / 1e6} Mbit/s`;
    this.name = `${container.id}: ${magnitude} ms of queue on ${container.interface} (${how})`;
    this.#container = container;
    this.#client = client;
    this.#queue = new PacketQueue(container);
    this.#filling = filling;
  }

  /** By netem where this kernel has it, else by tbf and what fills it; tried in a namespace that goes at once. */
  static async of(
    container: ServingContainer,
    { client }: NetworkEnvironment,
    magnitude: Milliseconds,
  ): Promise<Injection | { readonly impossible: string }> {
    const missing = whyMissing(['tc']);
    if (missing !== undefined) return { impossible: missing };
    if (!(magnitude >= 1 && magnitude <= MOST_QUEUEING))
      return { impossible: `${magnitude} ms of queue cannot be kept; ask for 1 to ${MOST_QUEUEING} ms` };
    if ((await whyNot(container, delayWords(magnitude))) === undefined)
      return new QueueingInjection(container, client, magnitude, undefined);
    const filling = planFilling(magnitude);
    const why = await whyNot(container, filling.words);
    if (why === undefined) return new QueueingInjection(container, client, magnitude, filling);
    return {
      impossible: `this kernel has neither netem nor tbf for ${container.id}; load sch_netem: ${why}`,
    };
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    await using holds = new AsyncDisposableStack();
    // Made ready before, so that only the queue itself is between the two instants.
    const filler = this.#filling && holds.use(await this.#filler(this.#filling, holds, signal));
    const { pid, interface: name } = this.#container;
    const harm = { kind: 'queue', process: labelOf(pid), interface: name, handle: QUEUE_HANDLE } as const;
    // Disposed of last: what waits goes out before.
    holds.use(await journalled(harm));
    const injectedAt = monotonicClock.now();
    await this.#queue.set(this.#filling?.words ?? delayWords(this.magnitude));
    holds.defer(() => healUnlessGone(this.#container, () => this.#empty(filler)));
    filler?.begin();
    const isFull = async () => ((await this.#queue.state()).wait ?? 0) >= this.magnitude * 0.8;
    await untilEffective(this.name, isFull, signal);
    return effectiveSpike(injectedAt, holds.move(), async () =>
      isGone(this.#container.pid) ? undefined : (await this.#queue.state()).wait,
    );
  }

  async #filler(
    { payload, packets }: Filling,
    holds: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<Agent<unknown>> {
    const sink = await Agent.start<SinkPlace>(
      this.#client,
      'queue-sink.js',
      [this.#container.address],
      signal,
    );
    const { address, port } = holds.use(sink).ready;
    const words = [address, port, payload, packets].map(String);
    return Agent.start(this.#container.namespace, 'queue-filler.js', words, signal);
  }

  /** What waits goes out first: with its queue it would be lost, which is a spike of another kind. */
  async #empty(filler: Agent<unknown> | undefined): Promise<void> {
    await filler?.[Symbol.asyncDispose]();
    if (filler === undefined) await this.#queue.change(delayWords(NO_DELAY));
    const late = AbortSignal.timeout(EMPTIED_WITHIN_MS);
    // A container that sends without end is not waited for.
    while (!late.aborted && (await this.#queue.state()).backlogBytes > 0) await pause(LOOK_EVERY_MS);
  }
}

const delayWords = (magnitude: Milliseconds): readonly string[] => [
  ...['netem', 'delay', `${Math.round(magnitude * 1_000)}us`],
  // As many packets as may wait: far more than come in meanwhile.
  ...['limit', '100000'],
];

async function whyNot(
  { namespace }: ServingContainer,
  words: readonly string[],
): Promise<string | undefined> {
  const alone = [
    pathOf('unshare'),
    '--net',
    '--',
    pathOf('tc'),
    'qdisc',
    'add',
    'dev',
    'lo',
    'root',
    ...words,
  ] as const;
  try {
    await outputOf(namespace.enter(alone));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
