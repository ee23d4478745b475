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
    '9cc9e53feb5a7583a2b746c8ade787247abb178a818eeb4490f1b715e8399fd0',
  ),
  medium: model(
    'medium',
    { layers: 2, width: 256, heads: 4, feedForward: 512 },
    0x5eed0002,
    'c0db1e3a2992900d0cd4113b383e9da20ffa45b4e01081e8011fbdf1a6f9cbda',
  ),
  large: model(
    'large',
    { layers: 2, width: 448, heads: 7, feedForward: 1024 },
    0x5eed0003,
    'da03ab25727804b82d080ff1a40491d54bd4d7eeef85c1fafee69548c1d512c1',
  ),
};

function model(size: ModelSize, shape: ModelShape, seed: number, sha256: string): CatalogueModel {
  const parameters = parameterCount(shape);
  const millions = (parameters / 1e6).toFixed(1);
  return { size, id: `${size}-${millions}M (untrained: for timing)`, shape, parameters, seed, sha256 };
}
