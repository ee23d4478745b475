import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { WeightsSize } from './precision-bench';

/** What files of weights end in: safetensors, llama.cpp, PyTorch, ONNX. */
const ENDINGS = ['.safetensors', '.gguf', '.bin', '.pt', '.pth', '.onnx'];

/** The bytes of a file, or of all weights in a folder and the folders in it. */
export async function weightsSize(place: string): Promise<WeightsSize> {
  const found = await stat(place);
  if (found.isFile()) return { status: 'measured', bytes: found.size, source: place };
  const files = await readdir(place, { recursive: true, withFileTypes: true });
  const weights = files.filter((file) => !file.isDirectory() && ENDINGS.includes(path.extname(file.name)));
  if (weights.length === 0)
    return {
      status: 'unavailable',
      reason: `${place} holds no weights: no file ends in ${ENDINGS.join(', ')}`,
    };
  // A hub's cache links to its weights: what is linked to counts.
  const sizes = await Promise.all(weights.map((file) => stat(path.join(file.parentPath, file.name))));
  return {
    status: 'measured',
    bytes: sizes.reduce((sum, { size }) => sum + size, 0),
    source: `${weights.length} files of weights in ${place}`,
  };
}
