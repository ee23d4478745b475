import type { Milliseconds } from '../../quantities/units';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import type { SinkStatus } from './collector-status';

/** A sink, and what people call it. */
export interface NamedSink {
  readonly name: string;
  readonly sink: SampleSink;
}

/** Several sinks as one that never throws: what one of them cannot take, the others have all the same. */
export class Sinks implements SampleSink {
  readonly #guarded: readonly GuardedSink[];

  /** `tell` hears of the first failure of each. */
  constructor(sinks: readonly NamedSink[], tell: (trouble: string) => void) {
    this.#guarded = sinks.map((sink) => new GuardedSink(sink, tell));
  }

  append(samples: readonly (SeriesKey & Sample)[], retention: Milliseconds): void {
    for (const sink of this.#guarded) sink.append(samples, retention);
  }

  noteAbsence(absence: Absence): void {
    for (const sink of this.#guarded) sink.noteAbsence(absence);
  }

  /** The sum over all sinks. */
  enforceRetention(now: number): number {
    return this.#guarded.reduce((sum, sink) => sum + sink.enforceRetention(now), 0);
  }

  get status(): readonly SinkStatus[] {
    return this.#guarded.map(({ status }) => status);
  }
}

class GuardedSink implements SampleSink {
  readonly #name: string;
  readonly #sink: SampleSink;
  readonly #tell: (trouble: string) => void;
  #samples = 0;
  #lost = 0;
  #failures = 0;
  #lastFailure: string | undefined;

  constructor({ name, sink }: NamedSink, tell: (trouble: string) => void) {
    this.#name = name;
    this.#sink = sink;
    this.#tell = tell;
  }

  append(samples: readonly (SeriesKey & Sample)[], retention: Milliseconds): void {
    const isTaken = this.#try('take samples', () => {
      this.#sink.append(samples, retention);
      return true;
    });
    if (isTaken === true) this.#samples += samples.length;
    else this.#lost += samples.length;
  }

  noteAbsence(absence: Absence): void {
    this.#try('note that samples are missing', () => {
      this.#sink.noteAbsence(absence);
    });
  }

  enforceRetention(now: number): number {
    return this.#try('delete old samples', () => this.#sink.enforceRetention(now)) ?? 0;
  }

  get status(): SinkStatus {
    return {
      name: this.#name,
      samples: this.#samples,
      lost: this.#lost,
      failures: this.#failures,
      ...(this.#lastFailure !== undefined && { lastFailure: this.#lastFailure }),
    };
  }

  #try<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#failures += 1;
      this.#lastFailure = error instanceof Error ? error.message : String(error);
      if (this.#failures === 1)
        this.#tell(
          `${this.#name} could not ${what}: ${this.#lastFailure}. The collector goes on, and counts what is lost`,
        );
      return undefined;
    }
  }
}
