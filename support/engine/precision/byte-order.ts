/// <reference lib="esnext.float16" />
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of numbers as a file has them, little-endian; they share the memory of the numbers where they can. */
export function toFileOrder({
  buffer,
  byteOffset,
  byteLength,
  BYTES_PER_ELEMENT,
}: Float32Array | Float16Array | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return hostIsLittleEndian ? bytes : swapped(bytes, BYTES_PER_ELEMENT);
}

/**
 * A file's bytes, of numbers of that width in bytes, in the order that typed arrays read and where these can
 * start; they share the memory of the bytes where they can.
 */
export function toHostOrder(bytes: Uint8Array, width: number): Uint8Array {
  if (!hostIsLittleEndian) return swapped(bytes, width);
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (let start = 0; start < copy.length; start += width) copy.subarray(start, start + width).reverse();
  return copy;
}
