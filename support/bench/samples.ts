import { median } from 'simple-statistics';

/** What was measured of each contender under each condition, once in each repetition. */
export class Samples<Sample> {
  readonly #byCell = new Map<string, Sample[]>();

  add(condition: string, contender: string, sample: Sample): void {
    const key = keyOf(condition, contender);
    this.#byCell.set(key, [...(this.#byCell.get(key) ?? []), sample]);
  }

  /** In the order of the repetitions; none where it was not measured. */
  of(condition: string, contender: string): readonly Sample[] {
    return this.#byCell.get(keyOf(condition, contender)) ?? [];
  }

  get all(): readonly Sample[] {
    return [...this.#byCell.values()].flat();
  }

  /** NaN where it was not measured. */
  median(condition: string, contender: string, figure: (sample: Sample) => number): number {
    return medianOf(this.of(condition, contender).map(figure));
  }

  /**
   * The median of the ratios within the repetitions: what slows one repetition slows both. NaN where one of them
   * was not measured.
   */
  ratio(
    condition: string,
    [one, other]: readonly [string, string],
    figure: (sample: Sample) => number,
  ): number {
    const others = this.of(condition, other);
    return medianOf(
      this.of(condition, one).flatMap((sample, repetition) => {
        const base = others[repetition];
        return base === undefined ? [] : [figure(sample) / figure(base)];
      }),
    );
  }
}

const keyOf = (condition: string, contender: string): string => JSON.stringify([condition, contender]);

const medianOf = (values: readonly number[]): number => (values.length === 0 ? NaN : median([...values]));
