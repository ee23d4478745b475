import type { NetworkEnvironment } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { qdiscStatistics } from './qdisc-statistics';
import { QueueDrops } from './queue-drops';
import {
  countedBetween,
  readInterfaceDrops,
  readSegmentCounts,
  summed,
  type SegmentCounts,
} from './segment-counts';
import { watchedPlaces, type WatchedPlace } from './watched-place';

/** What was counted in one namespace since the watch began. */
interface PlaceCounts extends SegmentCounts {
  readonly place: string;
  /** Packets that its interfaces dropped or found damaged. */
  readonly interfaceDrops: number;
  /** Packets that queues of its interfaces dropped. */
  readonly queueDrops: number;
}

/** A total, and the same in parts of about a second each, one after the other. */
interface CountedOverTime {
  readonly total: SegmentCounts;
  /** The last one lasts until the reading, and may be shorter. */
  readonly blocks: readonly SegmentCounts[];
}

/** What was counted since the watch began. */
export interface SegmentReading extends CountedOverTime {
  /** Packets dropped in all namespaces. */
  readonly drops: number;
  /** Each network namespace once; that of a client that others use as well is among them, but in no total. */
  readonly places: readonly PlaceCounts[];
  /** Why drops of queues are not known; undefined where they are. */
  readonly queuesUnknown: string | undefined;
  /**
   * What the client's network counted where others send there as well, for `own containers`: what was sent again there
   * may be theirs, or may have been lost on the way to a container. Absent where nobody else uses that network.
   */
  readonly clientShared?: CountedOverTime;
}

/** Losses that come together mostly do so within a second. */
const BLOCK_MS = 1_000;

/** Counts the segments of all containers and of the client; those of a client that others use as well apart. */
export class SegmentWatch implements Disposable {
  readonly #places: readonly WatchedPlace[];
  readonly #begun: readonly SegmentCounts[];
  readonly #interfaceDropsBefore: readonly number[];
  readonly #queueDrops: readonly QueueDrops[];
  /** Of each part what each place has counted in it. */
  readonly #blocks: (readonly SegmentCounts[])[] = [];
  readonly #timer: NodeJS.Timeout;
  /** When the last part ended. */
  #last: readonly SegmentCounts[];
  #fault: unknown;
  #queuesUnknown: string | undefined;

  private constructor(places: readonly WatchedPlace[]) {
    this.#places = places;
    this.#queueDrops = places.map(({ interfaces }) => new QueueDrops(interfaces));
    this.#interfaceDropsBefore = places.map(dropsAtInterfaces);
    this.#begun = this.#last = readAll(places);
    this.#timer = setInterval(() => {
      this.#endBlock();
    }, BLOCK_MS).unref();
  }

  /** Rejects with a `NetworkError` where a namespace cannot be read. */
  static async begin(
    environment: Pick<NetworkEnvironment, 'kind' | 'client' | 'containers'>,
  ): Promise<SegmentWatch> {
    using started = new DisposableStack();
    const watch = started.use(new SegmentWatch(watchedPlaces(environment)));
    await watch.#readQueues();
    started.move();
    return watch;
  }

  /** However often it is called. Rejects with a `NetworkError` where a container has been restarted meanwhile, or is gone. */
  async read(): Promise<SegmentReading> {
    if (this.#fault !== undefined) throw this.#fault as Error;
    const now = readAll(this.#places);
    const counted = this.#between(this.#begun, now);
    // A part ends by the timer alone: one that ended here would be as short as readings follow each other.
    const blocks = [...this.#blocks, this.#between(this.#last, now)];
    const interfaceDrops = this.#places.map(dropsAtInterfaces);
    await this.#readQueues();
    const places = this.#places.map(({ place }, index): PlaceCounts => {
      const dropped = (interfaceDrops[index] ?? 0) - (this.#interfaceDropsBefore[index] ?? 0);
      if (dropped < 0)
        throw new NetworkError(`an interface of ${place} was made anew meanwhile: see why it was restarted`);
      return {
        place,
        ...at(counted, index),
        interfaceDrops: dropped,
        queueDrops: this.#queueDrops[index]?.total ?? 0,
      };
    });
    return {
      ...this.#overTime(counted, blocks, false),
      drops: places.reduce((all, place) => all + place.interfaceDrops + place.queueDrops, 0),
      places,
      queuesUnknown: this.#queuesUnknown,
      ...(this.#places.some(({ shared }) => shared)
        ? { clientShared: this.#overTime(counted, blocks, true) }
        : {}),
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #endBlock(): void {
    if (this.#fault !== undefined) return;
    try {
      const now = readAll(this.#places);
      this.#blocks.push(this.#between(this.#last, now));
      this.#last = now;
    } catch (error) {
      this.#fault = error;
    }
  }

  #between(earlier: readonly SegmentCounts[], later: readonly SegmentCounts[]): readonly SegmentCounts[] {
    return this.#places.map(({ place }, index) =>
      countedBetween(at(earlier, index), at(later, index), place),
    );
  }

  /** Of the places alone that are shared, or that are not. */
  #overTime(
    counted: readonly SegmentCounts[],
    blocks: readonly (readonly SegmentCounts[])[],
    shared: boolean,
  ): CountedOverTime {
    const sum = (all: readonly SegmentCounts[]): SegmentCounts =>
      summed(all.filter((_, index) => this.#places[index]?.shared === shared));
    return { total: sum(counted), blocks: blocks.map(sum) };
  }

  async #readQueues(): Promise<void> {
    const reads = this.#places.map(async ({ namespace }, index) => {
      this.#queueDrops[index]?.add(await qdiscStatistics(namespace));
    });
    for (const result of await Promise.allSettled(reads))
      if (result.status === 'rejected') this.#queuesUnknown = (result.reason as Error).message;
  }
}

const NOTHING = summed([]);

const readAll = (places: readonly WatchedPlace[]): readonly SegmentCounts[] =>
  places.map(({ namespace, place }) => readSegmentCounts(namespace, place));

const dropsAtInterfaces = ({ namespace, interfaces, place }: WatchedPlace): number =>
  interfaces.reduce((drops, name) => drops + readInterfaceDrops(namespace, name, place), 0);

const at = (counts: readonly SegmentCounts[], index: number): SegmentCounts => counts[index] ?? NOTHING;
