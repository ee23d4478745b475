import { milliseconds, type Milliseconds } from '../../../quantities/units';
import { BLOCK_ROWS, OUTCOMES, PLACES, WIDTH, type PackedRecords } from '../../packed-records';
import type { SecondCounts } from './messages';

type Counts = { -readonly [Name in keyof SecondCounts]: SecondCounts[Name] };

const COMPLETED = OUTCOMES.indexOf('completed');

/**
 * What came in each second after the agreed start, of however many pieces of records: requests sent by the instant of
 * their sending, completed and failed ones (those never sent among them) by that of their end, output tokens by that
 * of the event that brought them, whatever became of its request.
 */
export class SecondSeries {
  readonly #seconds = new Map<number, Counts>();

  /** Counts a piece whose stamps are of the same clock as the start. */
  add(records: PackedRecords, startAt: Milliseconds): void {
    for (let position = 0; position < records.count; position += 1) {
      const row = (position % BLOCK_ROWS) * WIDTH;
      const block = records.blocks[Math.floor(position / BLOCK_ROWS)];
      const cell = (place: number): number => block?.[row + place] ?? NaN;
      const at = (place: number): Counts => this.#at(milliseconds(cell(place) - startAt));
      if (!Number.isNaN(cell(PLACES.sentAt))) at(PLACES.sentAt).sent += 1;
      at(PLACES.endedAt)[cell(PLACES.outcome) === COMPLETED ? 'completed' : 'failed'] += 1;
    }
    for (const [event, at] of records.contentAt.entries()) {
      const tokens = records.contentTokens[event] ?? 0;
      // What a server says of itself may be no number, or a negative one.
      if (tokens > 0 && tokens < Infinity) this.#at(milliseconds(at - startAt)).outputTokens += tokens;
    }
  }

  /** Takes over what others counted from the same start. */
  merge(seconds: readonly SecondCounts[]): void {
    for (const { second, sent, completed, failed, outputTokens } of seconds) {
      const counts = this.#of(second);
      counts.sent += sent;
      counts.completed += completed;
      counts.failed += failed;
      counts.outputTokens += outputTokens;
    }
  }

  /** In their order; seconds in which nothing came are left out. */
  get seconds(): readonly SecondCounts[] {
    return [...this.#seconds.values()]
      .toSorted((one, other) => one.second - other.second)
      .map((counts) => ({ ...counts }));
  }

  #at(offset: Milliseconds): Counts {
    return this.#of(Math.floor(offset / 1000));
  }

  #of(second: number): Counts {
    const known = this.#seconds.get(second);
    if (known !== undefined) return known;
    const counts = { second, sent: 0, completed: 0, failed: 0, outputTokens: 0 };
    this.#seconds.set(second, counts);
    return counts;
  }
}
