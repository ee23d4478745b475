import { DEFAULT_ALIGNMENT, encodeEntry, encodeHead, padding } from './precision/gguf-encoding';
import { toFileOrder } from './precision/byte-order';
import type { ModelInPieces } from './untrained-model';

/** The bytes that `encodeGguf` would give, in chunks: each tensor is made when the ones before it were taken. */
export function* streamedGguf({ metadata, outlines, tensors }: ModelInPieces): Generator<Uint8Array> {
  const entries = Object.entries(metadata).map(([key, value]) => encodeEntry(key, value));
  const head = encodeHead(entries, outlines, DEFAULT_ALIGNMENT);
  yield head;
  yield padding(head.byteLength, DEFAULT_ALIGNMENT);
  for (const { data } of tensors()) {
    const bytes = toFileOrder(data);
    yield bytes;
    yield padding(bytes.byteLength, DEFAULT_ALIGNMENT);
  }
}
