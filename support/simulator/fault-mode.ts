import { z } from 'zod';

const schema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('normal') }),
  z.strictObject({ mode: z.literal('hang') }),
  z.strictObject({ mode: z.literal('refuse') }),
  z.strictObject({ mode: z.literal('slow'), factor: z.number().positive() }),
]);

/**
 * How the simulator is while it runs: as its options say; taking requests for tokens and answering none; with nobody
 * listening; or with every delay of its service law times `factor`.
 */
export type FaultMode = Readonly<z.output<typeof schema>>;

/** A mode that there is not, or that the simulator could not go into; the message says what is allowed, or why. */
export class FaultModeError extends Error {
  override readonly name = 'FaultModeError';
}

const ALLOWED =
  '{"mode":"normal"}, {"mode":"hang"}, {"mode":"refuse"} or {"mode":"slow","factor":10} with a factor above 0';

/** Reads a mode as JSON has it. Throws a `FaultModeError` that lists what is allowed. */
export function faultModeOf(json: unknown): FaultMode {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new FaultModeError(
    `${json === undefined ? 'nothing' : JSON.stringify(json)} is not a mode of the simulator; send ${ALLOWED}`,
  );
}

/** Reads a mode as text has it. Throws a `FaultModeError` that lists what is allowed. */
export function parseFaultMode(text: string): FaultMode {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FaultModeError(`${JSON.stringify(text)} is not JSON; send ${ALLOWED}`, { cause });
  }
  return faultModeOf(json);
}
