import { readFileSync } from 'node:fs';

/** In what the kernel counts, which differs between machines. */
export interface KernelUnits {
  /** Of one page of memory: 4096 on most machines, up to 65536 on arm64. */
  readonly pageBytes: number;
  /** Of the clock in which `/proc/PID/stat` counts CPU time; 100 nearly everywhere. */
  readonly ticksPerSecond: number;
}

// Keys of the auxiliary vector, getauxval(3).
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/**
 * Reads them from what the kernel hands to each program, which costs no process as getconf would; throws where it
 * does not say.
 */
export function readKernelUnits(root: string): KernelUnits {
  const path = `${root}/self/auxv`;
  // Pairs of words, in the order of bytes of this machine; a copy, as a view must begin at a whole word.
  const words = new BigUint64Array(Uint8Array.from(readFileSync(path)).buffer);
  const valueOf = (key: bigint): number => {
    for (let index = 0; index + 1 < words.length; index += 2) {
      if (words[index] === key) return Number(words[index + 1]);
    }
    throw new Error(`${path} has no entry ${key}: sizes of pages and ticks are unknown`);
  };
  return { pageBytes: valueOf(AT_PAGESZ), ticksPerSecond: valueOf(AT_CLKTCK) };
}
