/** The units in which nvidia-smi writes, and how many of ours are in one. */
const UNITS = {
  bytes: { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  percent: { '%': 1 },
  watts: { W: 1 },
  celsius: { C: 1 },
  megahertz: { MHz: 1 },
  microseconds: { us: 1 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Reads `<number> <unit>`. Undefined for "N/A", "[N/A]", "Unknown Error", "Requested functionality has been
 * deprecated", another unit, and whatever else stands where no figure does.
 */
export function figure(text: string | undefined, unit: keyof typeof UNITS): number | undefined {
  const [, number, name] = /^(-?\d+(?:\.\d+)?) ?(\S+)$/.exec(text ?? '') ?? [];
  const scales: Readonly<Record<string, number>> = UNITS[unit];
  const scale = name === undefined ? undefined : scales[name];
  return scale === undefined ? undefined : Number(number) * scale;
}

/** The first of the figures that is known. */
export const firstOf = (...figures: readonly (number | undefined)[]): number | undefined =>
  figures.find((each) => each !== undefined);
