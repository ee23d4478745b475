import { milliseconds, type Milliseconds } from '../../quantities/units';
import { readTokens } from './trace-cells';
import { detectFormat } from './trace-detector';
import type { Timestamp, TraceFormat, TraceRow } from './trace-format';

/** A request of a trace. */
export interface TracedRequest {
  /** After the first request of the trace. */
  readonly at: Milliseconds;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What has been read of a trace, and what is wrong with it. */
export class TraceReading {
  /** Each with its line and column. */
  readonly faults: string[] = [];
  readonly #requests: TracedRequest[] = [];
  #format: TraceFormat | undefined;
  #origin: number | undefined;

  /** Throws a `TraceFault` when the first row has not the columns of a known format. */
  add({ line, cells }: TraceRow): void {
    this.#format ??= detectFormat(Object.keys(cells));
    const { columns, readTime } = this.#format;
    const read = <T>(column: string, parse: (cell: unknown) => T): T | undefined => {
      try {
        return parse(cells[column]);
      } catch (error) {
        this.faults.push(`:${line}, column ${column}: ${(error as Error).message}`);
        return undefined;
      }
    };
    const time = read(columns.at, readTime);
    const inputTokens = read(columns.inputTokens, readTokens);
    const outputTokens = read(columns.outputTokens, readTokens);
    if (time === undefined || inputTokens === undefined || outputTokens === undefined) return;
    this.#requests.push({ at: this.#sinceFirstRow(time), inputTokens, outputTokens });
  }

  /** In the order of time, the first at 0; those of one instant stay in the order of the file. */
  requests(): readonly TracedRequest[] {
    this.#requests.sort((one, other) => one.at - other.at);
    const first = this.#requests[0]?.at ?? 0;
    return this.#requests.map((request) => ({ ...request, at: nanosecondsOf(request.at - first) }));
  }

  /** From the first row's whole ms on: small enough for a double to hold the fractions of a microsecond. */
  #sinceFirstRow({ whole, rest }: Timestamp): Milliseconds {
    this.#origin ??= whole;
    return milliseconds(whole - this.#origin + rest);
  }
}

/** Differences of decimal numbers, without the last digits that no trace has. */
const nanosecondsOf = (ms: number): Milliseconds => milliseconds(Math.round(ms * 1e6) / 1e6);
