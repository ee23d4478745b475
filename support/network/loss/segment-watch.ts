import type { NetworkEnvironment, NetworkNamespace } from '../environment/network-environment';
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

/** A namespace whose segments are counted. */
interface WatchedPlace {
  /** Id of the container, or `client`. */
  readonly place: string;
  readonly namespace: NetworkNamespace;
  /** Interfaces that packets of containers pass. */
  readonly interfaces: readonly string[];
  /** Whether nothing but this run has connections there. */
  readonly own: boolean;
}

/** What was counted in one namespace since the watch began. */
interface PlaceCounts extends SegmentCounts {
  readonly place: string;
  /** Packets that its interfaces dropped or found damaged. */
  readonly interfaceDrops: number;
  /** Packets that queues of its interfaces dropped. */
  readonly queueDrops: number;
}

/** What was counted since the watch began. */
export interface SegmentReading {
  readonly total: SegmentCounts;
  /** Packets dropped in all namespaces. */
  readonly drops: number;
  readonly places: readonly PlaceCounts[];
  /** The same total in parts of about a second each, one after the other. */
  readonly blocks: readonly SegmentCounts[];
  /** Why drops of queues are not known; undefined where they are. */
  readonly queuesUnknown: string | undefined;
}

/** Losses that come together mostly do so within a second. */
const BLOCK_MS = 1_000;

/** Counts the segments of all containers, and of the client where nobody else uses its network. */
export class SegmentWatch implements Disposable {
  readonly #places: readonly WatchedPlace[];
  readonly #begun: readonly SegmentCounts[];
  readonly #interfaceDropsBefore: readonly number[];
  readonly #queueDrops: readonly QueueDrops[];
  readonly #blocks: SegmentCounts[] = [];
  readonly #timer: NodeJS.Timeout;
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
  static async begin(environment: NetworkEnvironment): Promise<SegmentWatch> {
    using started = new DisposableStack();
    const watch = started.use(new SegmentWatch(placesOf(environment)));
    await watch.#readQueues();
    started.move();
    return watch;
  }

  /** Rejects with a `NetworkError` where a container has been restarted meanwhile, or is gone. */
  async read(): Promise<SegmentReading> {
    this.#endBlock();
    if (this.#fault !== undefined) throw this.#fault as Error;
    const last = this.#last;
    const interfaceDrops = this.#places.map(dropsAtInterfaces);
    await this.#readQueues();
    const places = this.#places.map(({ place }, index): PlaceCounts => {
      const dropped = (interfaceDrops[index] ?? 0) - (this.#interfaceDropsBefore[index] ?? 0);
      if (dropped < 0)
        throw new NetworkError(`an interface of ${place} was made anew meanwhile: see why it was restarted`);
      return {
        place,
        ...countedBetween(at(this.#begun, index), at(last, index), place),
        interfaceDrops: dropped,
        queueDrops: this.#queueDrops[index]?.total ?? 0,
      };
    });
    return {
      total: summed(places),
      drops: places.reduce((all, place) => all + place.interfaceDrops + place.queueDrops, 0),
      places,
      blocks: [...this.#blocks],
      queuesUnknown: this.#queuesUnknown,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #endBlock(): void {
    if (this.#fault !== undefined) return;
    try {
      const now = readAll(this.#places);
      const parts = now.map((counts, index) =>
        countedBetween(at(this.#last, index), counts, this.#places[index]?.place ?? ''),
      );
      this.#blocks.push(summed(parts));
      this.#last = now;
    } catch (error) {
      this.#fault = error;
    }
  }

  async #readQueues(): Promise<void> {
    const reads = this.#places.map(async ({ namespace }, index) => {
      this.#queueDrops[index]?.add(await qdiscStatistics(namespace));
    });
    for (const result of await Promise.allSettled(reads))
      if (result.status === 'rejected') this.#queuesUnknown = (result.reason as Error).message;
  }
}

/** Where the client's network is that of the machine, others send there as well: only its links are looked at. */
function placesOf({ kind, client, containers }: NetworkEnvironment): readonly WatchedPlace[] {
  const links = containers.map(({ link }) => link).filter((link) => link !== undefined);
  return [
    ...containers.map(({ id, namespace, interface: name }) => ({
      place: id,
      namespace,
      interfaces: [name],
      own: true,
    })),
    { place: 'client', namespace: client, interfaces: links, own: kind !== 'own containers' },
  ];
}

const NOTHING = summed([]);

const readAll = (places: readonly WatchedPlace[]): readonly SegmentCounts[] =>
  places.map(({ namespace, place, own }) => (own ? readSegmentCounts(namespace, place) : NOTHING));

const dropsAtInterfaces = ({ namespace, interfaces, place }: WatchedPlace): number =>
  interfaces.reduce((drops, name) => drops + readInterfaceDrops(namespace, name, place), 0);

const at = (counts: readonly SegmentCounts[], index: number): SegmentCounts => counts[index] ?? NOTHING;
