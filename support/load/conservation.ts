import type { LedgerCounts } from './ledger';
import type { LoadPlan, Shard } from './load-plan';
import { readIndices, type PackedRecords } from './packed-records';

/** What a worker did of a load, as far as it is checked: its records in pieces. */
export interface CheckedShard extends Shard {
  readonly counts: Pick<LedgerCounts, 'scheduled'>;
  readonly records: readonly PackedRecords[];
  /** As the reports call the worker; absent: by its index. */
  readonly name?: string;
}

/**
 * Why the records of all workers together are not those of the plan, in sentences; empty where they are. Each request
 * that a worker scheduled has one record, is its own by the plan, and has no second one. Of a load that is `complete`,
 * neither stopped nor aborted, every request is there: of an open load all of the schedule, of each virtual user all up
 * to the last one, and as many as the plan wants where nothing else ends it. Time: linear in the records, and a bit of
 * memory for each.
 */
export function imbalancesOf(
  plan: LoadPlan,
  shards: readonly CheckedShard[],
  { complete }: { readonly complete: boolean },
): string[] {
  const books = new RequestBooks(plan);
  const faults = shards.flatMap((shard) => books.add(shard));
  return [...faults, ...books.twice, ...(complete ? books.missing() : [])];
}

/** No memory holds the records of so many: a number beyond it is foreign, and takes no memory itself. */
const MOST_REQUESTS = 2 ** 31;

/** Which requests of a plan have a record. */
class RequestBooks {
  readonly #plan: LoadPlan;
  /** Requests beside one another in the numbering: all of an open load, or one of each user. */
  readonly #users: number;
  /** Positions are below it. */
  readonly #end: number;
  readonly #seen: BitSet;
  /** Records by user, and the position after the last one. */
  readonly #counts: Float64Array;
  readonly #ends: Float64Array;
  #doubled = 0;
  #firstDoubled = NaN;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    const { load } = plan;
    this.#users = load.model === 'open' ? 1 : load.virtualUsers;
    const all = this.#users * (load.model === 'open' ? load.starts.length : load.requestsEach);
    this.#end = Math.min(all, MOST_REQUESTS);
    this.#seen = new BitSet(this.#end);
    this.#counts = new Float64Array(this.#users);
    this.#ends = new Float64Array(this.#users);
  }

  /** What is wrong with this shard alone. */
  add(shard: CheckedShard): string[] {
    const { firstRequest, load } = this.#plan;
    const { index: own, of, counts } = shard;
    const [users, end] = [this.#users, this.#end];
    let [foreign, firstForeign] = [0, NaN];
    for (const piece of shard.records) {
      readIndices(piece, (index) => {
        const position = index - firstRequest;
        const user = position % users;
        const belongs = (load.model === 'open' ? position : user) % of === own;
        // Written so that NaN and fractions are foreign, too.
        if (belongs && position >= 0 && position < end) this.#note(position, user);
        else {
          if (foreign === 0) firstForeign = index;
          foreign += 1;
        }
      });
    }
    const recorded = countOf(shard);
    const worker = shard.name ?? own;
    return [
      ...(recorded === counts.scheduled
        ? []
        : [
            `load worker ${worker} scheduled ${requests(counts.scheduled)}, but ${recorded} of its have a record`,
          ]),
      ...(foreign === 0
        ? []
        : [
            `load worker ${worker} has records of ${requests(foreign)} that the plan does not give it, the first of number ${firstForeign}`,
          ]),
    ];
  }

  get twice(): string[] {
    if (this.#doubled === 0) return [];
    return [
      `${requests(this.#doubled)} of the load ${this.#doubled === 1 ? 'has' : 'have'} a second record, the first of number ${this.#firstDoubled}`,
    ];
  }

  /** Of a load that came to its own end. */
  missing(): string[] {
    const wanted = this.#wantedEach;
    let missing = 0;
    for (let user = 0; user < this.#users; user += 1)
      missing += Math.max(wanted, this.#ends[user] ?? 0) - (this.#counts[user] ?? 0);
    if (missing === 0) return [];
    return [
      `${requests(missing)} of the load ${missing === 1 ? 'has' : 'have'} no record, the first of number ${this.#firstMissing(wanted)}`,
    ];
  }

  #note(position: number, user: number): void {
    if (!this.#seen.add(position)) {
      if (this.#doubled === 0) this.#firstDoubled = position + this.#plan.firstRequest;
      this.#doubled += 1;
      return;
    }
    this.#counts[user] = (this.#counts[user] ?? 0) + 1;
    this.#ends[user] = Math.max(this.#ends[user] ?? 0, (position - user) / this.#users + 1);
  }

  /** Requests of each user, where the plan alone sets them. */
  get #wantedEach(): number {
    const { load } = this.#plan;
    if (load.model === 'open') return load.starts.length;
    const isTimed = load.duration !== undefined || load.presence !== undefined;
    return isTimed || load.requestsEach === Infinity ? 0 : load.requestsEach;
  }

  #firstMissing(wanted: number): number {
    for (let position = 0; position < this.#end; position += 1) {
      const user = position % this.#users;
      const round = (position - user) / this.#users;
      if (round < Math.max(wanted, this.#ends[user] ?? 0) && !this.#seen.has(position))
        return position + this.#plan.firstRequest;
    }
    return NaN;
  }
}

/** Numbers below a limit; memory is taken as they rise. */
class BitSet {
  #words = new Uint32Array(1024);
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Says whether it was not there before. */
  add(value: number): boolean {
    const word = Math.floor(value / 32);
    if (word >= this.#words.length) this.#grow(word);
    const bit = 1 << (value % 32);
    const bits = this.#words[word] ?? 0;
    this.#words[word] = bits | bit;
    return (bits & bit) === 0;
  }

  has(value: number): boolean {
    return (((this.#words[Math.floor(value / 32)] ?? 0) >>> (value % 32)) & 1) === 1;
  }

  #grow(word: number): void {
    const most = Math.ceil(this.#limit / 32);
    const words = new Uint32Array(Math.max(word + 1, Math.min(most, 2 * this.#words.length)));
    words.set(this.#words);
    this.#words = words;
  }
}

const countOf = ({ records }: Pick<CheckedShard, 'records'>): number =>
  sum(records.map(({ count }) => count));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const requests = (count: number): string => (count === 1 ? '1 request' : `${count} requests`);
