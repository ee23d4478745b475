import type { Milliseconds } from '../../quantities/units';
import type { MetricType } from '../metric-type';
import type { Absence, Labels, SampleSink } from '../sample';
import type { Recorder, TakenReading } from './sampler';

/** Puts what the sampler of one type sees into a sink, each look by a transaction of its own. */
export class SinkRecorder implements Recorder {
  readonly #sink: SampleSink;
  readonly #type: MetricType;
  readonly #labels: Labels;
  readonly #retention: Milliseconds;

  constructor(
    sink: SampleSink,
    { type, labels, retention }: { type: MetricType; labels: Labels; retention: Milliseconds },
  ) {
    this.#sink = sink;
    this.#type = type;
    this.#labels = labels;
    this.#retention = retention;
  }

  keep({ values, at, late }: TakenReading): void {
    if (values.length === 0) return;
    this.#sink.append(
      values.map(({ metric, value, labels }) => ({
        metric,
        labels: { ...this.#labels, ...labels },
        at,
        value,
        late,
      })),
      this.#retention,
    );
  }

  note(absence: Pick<Absence, 'at' | 'kind' | 'reason'>): void {
    this.#sink.noteAbsence({ type: this.#type, labels: this.#labels, ...absence });
  }
}
