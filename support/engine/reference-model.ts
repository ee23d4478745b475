import path from 'node:path';

const FOLDER = path.join(__dirname, 'reference-model');

/** The weights of the model that was really trained, and a text that it was not trained on; parts of the product. */
export const REFERENCE_FILES = {
  weights: path.join(FOLDER, 'reference-model-f32.gguf'),
  heldOut: path.join(FOLDER, 'held-out.txt'),
};
