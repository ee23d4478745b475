import type { TargetSpec } from '../target/connect-target';

/** A model in one precision, where it can be asked. */
export interface PrecisionVariant {
  /** As a person names it: `FP16`. */
  readonly precision: string;
  readonly model: string;
  readonly server: TargetSpec;
}

/** The bytes of its weights, or why nobody knows. */
export type WeightsSize =
  | { readonly status: 'measured'; readonly bytes: number; readonly source: string }
  | { readonly status: 'unavailable'; readonly reason: string };

/** A model in two precisions. */
export interface PrecisionPair {
  /** Says what the model is good for. */
  readonly name: string;
  readonly variants: readonly [original: PrecisionVariant, converted: PrecisionVariant];
}

/** Two precisions of a model, ready to be compared. */
export interface PrecisionBench extends AsyncDisposable {
  /** What was converted, for people. */
  readonly description: string;
  readonly pretrained: PrecisionPair;
  /** What the speed is judged on: its weights do not fit the caches of a processor. */
  readonly timed: PrecisionPair;
  readonly sizes: readonly [original: WeightsSize, converted: WeightsSize];
  /** The file of a text that the pretrained model was not trained on; undefined where none comes with it. */
  readonly heldOut: string | undefined;
}
