/** Reads a whole number of at least one; throws with what to write. */
export function parseCount(text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new Error(`"${text}" is not a whole number of at least 1; write digits only, for example 32`);
}
