import type { MetricSource, SourceReading } from '../metric-source';

/** One look at a source, which can be given up. */
export class Look {
  /** When it began, in ms since the Unix epoch. */
  readonly at: number;
  readonly #source: MetricSource;
  readonly #end: (reading: SourceReading) => void;
  readonly #over = Promise.withResolvers<undefined>();
  readonly #givenUp = Promise.withResolvers<undefined>();
  readonly #controller = new AbortController();

  /** `end` is called once, also after the look was given up. */
  constructor(source: MetricSource, at: number, end: (reading: SourceReading) => void) {
    this.#source = source;
    this.at = at;
    this.#end = end;
  }

  get isGivenUp(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Resolves when the source has answered. */
  get over(): Promise<unknown> {
    return this.#over.promise;
  }

  /** Resolves when it is given up. */
  get givenUp(): Promise<unknown> {
    return this.#givenUp.promise;
  }

  /** The source is asked before this returns. */
  begin(): void {
    this.#ask().then(
      (reading) => {
        this.#finish(reading);
      },
      (error: unknown) => {
        // A source never rejects: what does is a fault in it, which must not end the samples of others.
        const what = error instanceof Error ? error.message : String(error);
        this.#finish({ status: 'failed', reason: `${this.#source.source}: the look itself failed: ${what}` });
      },
    );
  }

  giveUp(): void {
    this.#controller.abort(new Error('the look took too long'));
    this.#givenUp.resolve(undefined);
  }

  #finish(reading: SourceReading): void {
    this.#end(reading);
    this.#over.resolve(undefined);
  }

  async #ask(): Promise<SourceReading> {
    return await this.#source.read(this.#controller.signal);
  }
}
