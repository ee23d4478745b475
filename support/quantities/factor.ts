/** Reads a plain number above 0, such as 0.5 or 2; throws with what to write. */
export function parseFactor(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`"${text}" is not a number above 0; write for example 0.5 or 2`);
}
