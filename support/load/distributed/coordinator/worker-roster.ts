import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { workerCard, type WorkerCard } from '../wire/messages';
import type { ProtocolTimes, RunKeys } from '../wire/protocol';
import { readMessage } from '../wire/read-message';
import { readCards } from './worker-cards';

interface RosterOptions {
  readonly redis: Redis;
  readonly keys: RunKeys;
  readonly times: ProtocolTimes;
  /** Told of a worker of which nothing is heard any more, or which came again after that. */
  readonly onLost: (worker: WorkerCard) => void;
  /** Told what a person should hear of: a card that is none. */
  readonly note: (line: string) => void;
}

/** Who takes part in a run: the workers that have come, and whether they are still there. */
export class WorkerRoster {
  readonly #options: RosterOptions;
  readonly #cards = new Map<string, { readonly text: string; readonly card: WorkerCard | undefined }>();
  /** Cards that were not read. */
  #left = 0;
  #alive: ReadonlySet<string> = new Set();
  /** Workers that did not do what they were told, until they have ended what they were at. */
  readonly #silent = new Set<string>();
  readonly #closed = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** Looks again every so often from now on. */
  watch(): void {
    this.#looking ??= this.#lookOnAndOn();
  }

  /** Workers that take part and can be given a shard, in the order of their names. */
  get present(): readonly WorkerCard[] {
    return this.#known.filter(
      ({ id, refusal }) => refusal === undefined && this.#alive.has(id) && !this.#silent.has(id),
    );
  }

  /** Workers that have come, and refuse to take part. */
  get refusing(): readonly WorkerCard[] {
    return this.#known.filter(({ id, refusal }) => refusal !== undefined && this.#alive.has(id));
  }

  /** Workers that took part once, and do so no more. */
  get missing(): readonly WorkerCard[] {
    return this.#known.filter(
      ({ id, refusal }) => refusal === undefined && (!this.#alive.has(id) || this.#silent.has(id)),
    );
  }

  /** Workers that are there, whether they take part or not. */
  get aliveCount(): number {
    return this.#alive.size;
  }

  isAlive(id: string): boolean {
    return this.#alive.has(id);
  }

  /**
   * As the reports call it: its name, and where others came with the same one what tells them apart; its id where it
   * left no card.
   */
  nameOf(id: string): string {
    const card = this.#cards.get(id)?.card;
    if (card === undefined) return id;
    const { name, host, pid } = card;
    const namesakes = this.#entries.filter((other) => other.id !== id && other.card.name === name);
    if (namesakes.length === 0) return name;
    const neighbours = namesakes.filter((other) => other.card.host === host);
    if (neighbours.length === 0) return `${name} on ${host}`;
    // In containers that share a machine's name each may be process 1.
    const isAlone = neighbours.every((other) => other.card.pid !== pid);
    return isAlone ? `${name} on ${host} (process ${pid})` : id;
  }

  /** Its name, and the host that it is on where that is not in the name. */
  titleOf(id: string): string {
    const name = this.nameOf(id);
    const host = this.#cards.get(id)?.card?.host;
    return host === undefined || name.includes(host) ? name : `${name} on ${host}`;
  }

  /** It counts as lost until it has ended what it does not end now. */
  distrust(id: string): void {
    this.#silent.add(id);
  }

  trust(id: string): void {
    this.#silent.delete(id);
  }

  /** Looks who is there now. */
  async look(): Promise<void> {
    const { redis, keys, onLost } = this.#options;
    const { cards, left } = await readCards(redis, keys.workers);
    for (const [id, text] of cards) this.#take(id, text);
    this.#tellLeft(left);
    const ids = [...this.#cards.keys()];
    const signs = ids.length === 0 ? [] : await redis.mget(ids.map((id) => keys.alive(id)));
    const before = this.#alive;
    this.#alive = new Set(ids.filter((_, place) => signs[place] != null));
    for (const { id, card } of this.#entries)
      if (card.refusal === undefined && before.has(id) && !this.#alive.has(id)) onLost(card);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#looking;
  }

  get #entries(): { readonly id: string; readonly card: WorkerCard }[] {
    return [...this.#cards].flatMap(([id, { card }]) => (card === undefined ? [] : [{ id, card }]));
  }

  get #known(): WorkerCard[] {
    return this.#entries
      .map(({ card }) => card)
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  }

  #take(id: string, text: string): void {
    if (this.#cards.get(id)?.text === text) return;
    let card: WorkerCard | undefined;
    try {
      const read = readMessage(workerCard, text, `the card of load worker ${id}`);
      if (read.id === id) card = read;
      else this.#options.note(`the card of load worker ${id} is that of ${read.id}: it is left out`);
    } catch (error) {
      this.#options.note(`a load worker is left out: ${(error as Error).message}`);
    }
    this.#cards.set(id, { text, card });
  }

  #tellLeft(left: number): void {
    if (left !== this.#left && left > 0)
      this.#options.note(
        `${left} cards of load workers are larger than a card is, or one too many: they are left out; ` +
          'see who else writes to this Redis',
      );
    this.#left = left;
  }

  async #lookOnAndOn(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      // What Redis does not answer it answers later, or it is lost, which is heard of elsewhere.
      await this.look().catch(() => undefined);
      await pause(this.#options.times.renewal, undefined, { signal }).catch(() => undefined);
    }
  }
}
