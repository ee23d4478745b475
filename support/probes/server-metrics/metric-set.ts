import type { MetricSample } from '../prometheus/prometheus-text';

/** Says by its labels whether a sample counts. */
export type LabelMatch = (labels: MetricSample['labels']) => boolean;

const ALL: LabelMatch = () => true;

/** The samples of a scrape, found by their names. */
export class MetricSet {
  readonly #byName: ReadonlyMap<string, readonly MetricSample[]>;

  constructor(samples: readonly MetricSample[]) {
    this.#byName = Map.groupBy(samples, ({ name }) => name);
  }

  /** In the order of the scrape. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  hasPrefix(prefix: string): boolean {
    return this.names.some((name) => name.startsWith(prefix));
  }

  of(name: string, match = ALL): readonly MetricSample[] {
    return this.#byName.get(name)?.filter(({ labels }) => match(labels)) ?? [];
  }

  /** All samples of a name together; undefined where there is none, or one that is no number. */
  sum(name: string, match = ALL): number | undefined {
    return sumOf(this.of(name, match));
  }

  /** Without what is about another value of that label; what has no such label stays. */
  where(label: string, value: string): MetricSet {
    const samples = [...this.#byName.values()].flat();
    return new MetricSet(samples.filter(({ labels }) => (labels[label] ?? value) === value));
  }
}

/** The values together; undefined where there is none, or one that is no number. */
export function sumOf(samples: readonly MetricSample[]): number | undefined {
  const sum = samples.reduce((total, { value }) => total + value, 0);
  return samples.length > 0 && Number.isFinite(sum) ? sum : undefined;
}
