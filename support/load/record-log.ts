import { countTokens, type LocalTokenizer } from '../target/token-count';
import { BLOCK_ROWS, OUTCOMES, TOKEN_SOURCES, WIDTH, type PackedRecords } from './packed-records';
import type { Outcome } from './request-record';
import type { RequestTrack } from './request-track';

const FIRST_CAPACITY = 64;

/** A column that grows. */
class NumberColumn {
  #values = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** A copy as long as what was pushed. */
  take(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}

/** Names by numbers, which count up in the order in which they come first. */
class NumberedNames {
  readonly #numbers = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get names(): string[] {
    return [...this.#numbers.keys()];
  }
}

/** What was written down since the last of it was handed over. */
class RecordPiece {
  #count = 0;
  /** Blocks of rows: growing one array would copy it again and again. */
  readonly #blocks: Float64Array<ArrayBuffer>[] = [];
  #block = new Float64Array(0);
  #end = 0;
  readonly #contentAt = new NumberColumn();
  readonly #contentTokens = new NumberColumn();
  readonly #errors: [number, string][] = [];
  readonly #finishReasons = new NumberedNames();
  readonly #nodes = new NumberedNames();
  readonly #answers: [number, string][] = [];

  add(track: RequestTrack, keepsAnswer: boolean, tokenizer: LocalTokenizer | undefined): Outcome {
    const outcome = outcomeOf(track);
    const { outputTokens, source, perEvent } = countTokens(track.events, track.tokenUsage, tokenizer);
    if (this.#end === this.#block.length) this.#addBlock();
    const block = this.#block;
    let place = this.#end;
    // In the order of `COLUMNS`.
    block[place++] = track.index;
    block[place++] = track.scheduledAt;
    block[place++] = track.calledAt;
    block[place++] = track.sentAt;
    block[place++] = track.headersAt;
    block[place++] = track.endedAt;
    block[place++] = track.failure?.status ?? track.status;
    block[place++] = OUTCOMES.indexOf(outcome);
    block[place++] = outputTokens;
    block[place++] = TOKEN_SOURCES.indexOf(source);
    block[place++] = track.tokenUsage?.promptTokens ?? NaN;
    block[place++] = track.tokenUsage?.cachedTokens ?? NaN;
    block[place++] = numberIn(this.#finishReasons, track.finishReason);
    block[place++] = numberIn(this.#nodes, track.servedBy);
    block[place++] = track.exchange?.requestBytes ?? 0;
    block[place++] = track.exchange?.responseBytes ?? 0;
    block[place++] = track.preparation;
    block[place++] = track.contentAt.length;
    this.#end = place;
    for (const at of track.contentAt) this.#contentAt.push(at);
    for (const tokens of perEvent) this.#contentTokens.push(tokens);
    if (track.failure !== undefined) this.#errors.push([this.#count, track.failure.message]);
    if (keepsAnswer && outcome === 'completed')
      this.#answers.push([this.#count, track.events.map(({ text }) => text).join('')]);
    this.#count += 1;
    return outcome;
  }

  pack(round: number, warmUp: boolean): PackedRecords {
    return {
      count: this.#count,
      round,
      warmUp,
      blocks: this.#blocks,
      contentAt: this.#contentAt.take(),
      contentTokens: this.#contentTokens.take(),
      errors: this.#errors,
      answers: this.#answers,
      finishReasons: this.#finishReasons.names,
      nodes: this.#nodes.names,
    };
  }

  #addBlock(): void {
    this.#block = new Float64Array(BLOCK_ROWS * WIDTH);
    this.#blocks.push(this.#block);
    this.#end = 0;
  }
}

/** Writes down what became of each request, as numbers. */
export class RecordLog {
  readonly #keepsAnswers: boolean;
  #piece = new RecordPiece();

  constructor({ keepsAnswers = false }: { keepsAnswers?: boolean } = {}) {
    this.#keepsAnswers = keepsAnswers;
  }

  /** Adds a request that is over; gives back its outcome. Tokens are counted here: it takes time. */
  add(track: RequestTrack, tokenizer?: LocalTokenizer): Outcome {
    return this.#piece.add(track, this.#keepsAnswers, tokenizer);
  }

  /** Hands over all that was added since it was last called, as plain data; positions and numbers are of that alone. */
  pack(round: number, warmUp: boolean): PackedRecords {
    const piece = this.#piece;
    // Whoever takes it may hand it on to another thread: nothing more is written into it.
    this.#piece = new RecordPiece();
    return piece.pack(round, warmUp);
  }
}

const numberIn = (known: NumberedNames, name: string | undefined): number =>
  name === undefined ? NaN : known.numberOf(name);

/** Only what was never sent can have been dropped, whatever the target calls it. */
function outcomeOf({ failure, sentAt }: RequestTrack): Outcome {
  if (failure === undefined) return 'completed';
  if (Number.isNaN(sentAt)) return 'dropped';
  return failure.outcome === 'dropped' ? 'truncated' : failure.outcome;
}
