import { parameterCount, type ModelShape } from './untrained-model';

/** The embedded engine's models, by the load they are made for. */
export type ModelSize = 'small' | 'medium' | 'large';

/** A model that the product writes itself: what it is made of and what its file has to be. */
export interface CatalogueModel {
  readonly size: ModelSize;
  /** Says that it is untrained wherever it shows. */
  readonly id: string;
  readonly shape: ModelShape;
  readonly parameters: number;
  readonly seed: number;
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
    { layers: 1, width: 96, heads: 1, feedForward: 256 },
    0x5eed0001,
    'b3bcc79c3a5b568c95bc664609727d756f198b972cb016a616bc505e40820423',
  ),
  medium: model(
    'medium',
    { layers: 2, width: 256, heads: 4, feedForward: 512 },
    0x5eed0002,
    'e5b0872fcaf2999ae9e85c69cdd96c9dde7dfb26665f325e3cf2fe762f7b4d45',
  ),
  large: model(
    'large',
    { layers: 2, width: 448, heads: 7, feedForward: 1024 },
    0x5eed0003,
    '3835f03a9068f71d1d92a9109b0e8c69e88b2a01271dc9e72c24644fd7d8a0ce',
  ),
};

function model(size: ModelSize, shape: ModelShape, seed: number, sha256: string): CatalogueModel {
  const parameters = parameterCount(shape);
  const millions = (parameters / 1e6).toFixed(1);
  return { size, id: `${size}-${millions}M (untrained: for timing)`, shape, parameters, seed, sha256 };
}
