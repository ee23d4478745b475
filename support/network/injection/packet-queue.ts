import { milliseconds, type Milliseconds } from '../../quantities/units';
import { outputOf } from '../environment/command';
import type { ServingContainer } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { pathOf } from '../../cluster/system-program';

/** The queue at the root of an interface, as the kernel tells of it. */
export interface QueueState {
  /** `tbf`, `netem`; `noqueue` where there is none. */
  readonly kind: string;
  /** Whether the kernel has put it there by itself. */
  readonly isUsual: boolean;
  readonly backlogBytes: number;
  /** Packets that found no place in it. */
  readonly drops: number;
  /** How long what comes in now has to wait; undefined where the queue does not tell. */
  readonly wait: Milliseconds | undefined;
}

/** Of queues of this suite, by which a later run knows them where they are left: below those that the kernel gives. */
export const QUEUE_HANDLE = '1f9c:';

/** A line of `tc -s -j qdisc show`, as far as it is read. */
interface QueueLine {
  readonly kind: string;
  readonly handle: string;
  readonly root?: boolean;
  readonly backlog?: number;
  readonly drops?: number;
  /** Of tbf bytes a second; of netem seconds. */
  readonly options?: { readonly rate?: number; readonly delay?: number | { readonly delay?: number } };
}

const NONE: QueueState = { kind: 'noqueue', isUsual: true, backlogBytes: 0, drops: 0, wait: undefined };

/** The queue at the interface of a container: what leaves the container goes through it. */
export class PacketQueue {
  readonly #container: ServingContainer;

  constructor(container: ServingContainer) {
    this.#container = container;
  }

  /** Rejects with a `NetworkError`. */
  async state(): Promise<QueueState> {
    return parseQueue(await this.#tc(['-s', '-j', 'qdisc', 'show', 'dev', this.#container.interface]));
  }

  /** Puts it there: `netem`, `delay`, `20ms`. Rejects with a `NetworkError`, also where the user has one there. */
  async set(words: readonly string[]): Promise<void> {
    const { kind, isUsual } = await this.state();
    if (!isUsual)
      throw new NetworkError(
        `${this.#container.id} has a queue of its own at ${this.#container.interface} (${kind}), which stays; ` +
          'choose another container, or remove it with tc',
      );
    await this.#tc([
      'qdisc',
      'add',
      'dev',
      this.#container.interface,
      'root',
      'handle',
      QUEUE_HANDLE,
      ...words,
    ]);
  }

  /** Sets that which is there differently; what waits in it stays. Rejects with a `NetworkError`. */
  async change(words: readonly string[]): Promise<void> {
    await this.#tc(['qdisc', 'change', 'dev', this.#container.interface, 'root', ...words]);
  }

  #tc(words: readonly string[]): Promise<string> {
    return outputOf(this.#container.namespace.enter([pathOf('tc'), ...words]));
  }
}

/** Reads the answer of `tc -s -j qdisc show dev X`. Throws a `NetworkError` where it is none. */
export function parseQueue(json: string): QueueState {
  const line = linesOf(json).find(({ root }) => root === true);
  if (line === undefined) return NONE;
  const { kind, handle, backlog = 0, drops = 0 } = line;
  return { kind, isUsual: handle === '0:', backlogBytes: backlog, drops, wait: waitIn(line) };
}

function waitIn({ kind, backlog = 0, options: { rate, delay } = {} }: QueueLine): Milliseconds | undefined {
  const inMs = (seconds: number | undefined) =>
    seconds === undefined ? undefined : milliseconds(seconds * 1_000);
  if (kind === 'netem') return inMs(typeof delay === 'number' ? delay : delay?.delay);
  return kind === 'tbf' && rate !== undefined && rate > 0 ? inMs(backlog / rate) : undefined;
}

function linesOf(json: string): readonly QueueLine[] {
  try {
    return JSON.parse(json.trim() || '[]') as readonly QueueLine[];
  } catch (cause) {
    throw new NetworkError(`tc gave no JSON but "${json.slice(0, 80)}"; a newer iproute2 does`, { cause });
  }
}
