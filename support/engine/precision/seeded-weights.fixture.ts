/** Bit patterns of a xorshift generator (Marsaglia 2003, 32 bits): every kind of float is among them. */
export function seededBits(count: number): Uint32Array<ArrayBuffer> {
  let state = 0x5eed;
  return Uint32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  });
}

/** Weights in blocks of 32, each block uniform within a power of two, from 2^-30 to 2^19. */
export const seededWeights = (count: number): Float32Array =>
  Float32Array.from(seededBits(count), (bits, index) => {
    const block = Math.floor(index / 32);
    return ((bits | 0) / 2 ** 31) * 2 ** ((block % 50) - 30);
  });

/** The float with those bits. */
export function floatOf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** The next float away from zero, or towards it. */
export function neighbour(float: number, steps: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, float);
  view.setUint32(0, view.getUint32(0) + steps);
  return view.getFloat32(0);
}

/** The 16-bit numbers of a file's bytes. */
export function halvesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(2 * index, true));
}

/** A file's bytes of 16-bit numbers. */
export const bytesOfHalves = (halves: readonly number[]): Uint8Array =>
  Uint8Array.from(halves.flatMap((half) => [half & 0xff, half >> 8]));
