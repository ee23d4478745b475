import { parameterCount, type ModelShape, type UntrainedPrecision } from './untrained-model';

/** The embedded engine's models of random weights, by the load they are made for. */
export const MODEL_SIZES = ['small', 'medium', 'large'] as const;
export type ModelSize = (typeof MODEL_SIZES)[number];

/** Stands in the id of every model of random weights, and in its file as a part of `general.name`. */
export const UNTRAINED = '(untrained: for timing)';

/** A model that the product writes itself: what it is made of and what its file has to be. */
export interface CatalogueModel {
  readonly size: ModelSize | 'timing';
  /** Says that it is untrained wherever it shows. */
  readonly id: string;
  readonly shape: ModelShape;
  readonly parameters: number;
  readonly seed: number;
  readonly precision: UntrainedPrecision;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The shapes were chosen by measuring through HTTP on two virtual cores: small for 32 slots within 10 ms a
 * token, medium for 16 within 20 ms, large for 8 within 40 ms, with about a factor of 2 to spare.
 */
export const MODEL_CATALOGUE: Readonly<Record<ModelSize, CatalogueModel>> = {
  small: model(
    'small',
    'F16',
    { layers: 1, width: 96, heads: 1, feedForward: 256 },
    0x5eed0001,
    'b3bcc79c3a5b568c95bc664609727d756f198b972cb016a616bc505e40820423',
  ),
  medium: model(
    'medium',
    'F16',
    { layers: 2, width: 256, heads: 4, feedForward: 512 },
    0x5eed0002,
    'e5b0872fcaf2999ae9e85c69cdd96c9dde7dfb26665f325e3cf2fe762f7b4d45',
  ),
  large: model(
    'large',
    'F16',
    { layers: 2, width: 448, heads: 7, feedForward: 1024 },
    0x5eed0003,
    '3835f03a9068f71d1d92a9109b0e8c69e88b2a01271dc9e72c24644fd7d8a0ce',
  ),
};

/**
 * Large enough for memory to bound how fast it decodes: more than 200 MB, beyond the caches of processors. In
 * single precision, so that a copy in half of it can be timed against it. Not served unless a plan names its file.
 */
export const TIMING_MODEL: CatalogueModel = model(
  'timing',
  'F32',
  { layers: 8, width: 768, heads: 12, feedForward: 2048 },
  0x5eed0004,
  '96600844c770a431fe1eab69645259a12c950488d5c170a2dbbd0748037e7374',
);

function model(
  size: CatalogueModel['size'],
  precision: UntrainedPrecision,
  shape: ModelShape,
  seed: number,
  sha256: string,
): CatalogueModel {
  const parameters = parameterCount(shape);
  const id = `${size}-${inMillions(parameters)} ${UNTRAINED}`;
  return { size, id, shape, parameters, seed, precision, sha256 };
}

/** A number of parameters as names of models have it: "0.9M". */
export function inMillions(parameters: number): string {
  return `${(parameters / 1e6).toFixed(1)}M`;
}
