import type { MetricSource, SourceReading } from '../metric-source';
import type { MetricType } from '../metric-type';
import type { HandTurnedTime } from './hand-turned-time.fixture';

/** How a look fares: how long it takes, whether it ends when it is given up, what it shows. */
export interface FakeLook {
  readonly takes?: number;
  readonly heedsAbort?: boolean;
  readonly shows?: SourceReading | Error;
}

export const SHOWN: SourceReading = {
  status: 'sampled',
  values: [{ metric: 'connect_time_ms', value: 1 }],
};

/** A source whose looks take hand-turned time, and which notes when they began. */
export class FakeSource implements MetricSource {
  readonly source = 'a fake';
  readonly begun: number[] = [];
  /** The most looks at once. */
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(
    readonly time: HandTurnedTime,
    readonly look: (index: number) => FakeLook = () => ({}),
    readonly type: MetricType = 'Network latency',
  ) {}

  async read(signal: AbortSignal): Promise<SourceReading> {
    const { takes = 0, heedsAbort = true, shows = SHOWN } = this.look(this.begun.length);
    const now = this.time.now();
    this.begun.push(now);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    const over = Promise.withResolvers<undefined>();
    const end = (): void => {
      over.resolve(undefined);
    };
    if (takes === 0) end();
    else if (takes < Infinity) this.time.at(now + takes, end);
    if (heedsAbort) signal.addEventListener('abort', end);
    await over.promise;
    this.#atOnce -= 1;
    if (shows instanceof Error) throw shows;
    return shows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
