/** The precisions that the suite itself converts weights to, by the names that people write. */
const PRECISIONS = { FP16: 'F16', BF16: 'BF16', Q8_0: 'Q8_0' } as const;

export type PrecisionName = keyof typeof PRECISIONS;

/** Reads a precision; throws with the list of what is allowed. */
export function parsePrecision(text: string): PrecisionName {
  if (Object.hasOwn(PRECISIONS, text)) return text as PrecisionName;
  throw new Error(
    `"${text}" is no precision that weights are converted to; write one of ${Object.keys(PRECISIONS).join(', ')}`,
  );
}

/** The name of that precision in GGUF files. */
export const ggufPrecision = (name: PrecisionName): (typeof PRECISIONS)[PrecisionName] => PRECISIONS[name];
