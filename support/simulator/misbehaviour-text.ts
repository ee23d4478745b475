import type { z } from 'zod';
import { misbehaviourSchema, type Misbehaviour } from './misbehaviour';

type MisbehaviourInput = z.input<typeof misbehaviourSchema>;

/** Text that names no misbehaviour; the message lists those there are. */
class MisbehaviourTextError extends Error {
  override readonly name = 'MisbehaviourTextError';
}

/** Each misbehaviour's one number, where it has one, as the text's number is understood. */
const NUMBER_OF: Readonly<Record<Misbehaviour['type'], string | undefined>> = {
  cut: 'afterEvents',
  'end early': 'afterEvents',
  'omit done': undefined,
  'error body': undefined,
  'error event': 'afterEvents',
  'malformed event': 'afterEvents',
  stall: 'afterEvents',
  hang: undefined,
  'too many requests': 'retryAfterSeconds',
  unavailable: undefined,
  die: 'afterEvents',
  'slow headers': 'delay',
  drip: 'seed',
  'merge events': 'events',
  'reasoning first': 'tokens',
  'cached answer': undefined,
  'wrong answer': undefined,
};

const NAMES = Object.keys(NUMBER_OF) as readonly Misbehaviour['type'][];

/**
 * Reads `<name> [<number>] [every <n> | on <index>{,<index>}]`, for example `cut 3 every 5`: the number is that
 * of events, tokens, milliseconds or seconds, whichever that misbehaviour has. Throws a `MisbehaviourTextError`.
 */
export function parseMisbehaviour(text: string): MisbehaviourInput {
  const grammar =
    /^(?<name>[a-z ]*?[a-z])(?: (?<number>\d+))?(?: every (?<every>\d+)| on (?<indices>\d+(?:,\d+)*))?$/;
  const { name, number, every, indices } = grammar.exec(text.trim())?.groups ?? {};
  const type = NAMES.find((known) => known === name);
  if (type === undefined) throw new MisbehaviourTextError(unknown(text));
  const field = NUMBER_OF[type];
  if (number !== undefined && field === undefined) {
    throw new MisbehaviourTextError(`"${text}": "${type}" takes no number; write "${type}"`);
  }
  const result = misbehaviourSchema.safeParse({
    type,
    ...(number !== undefined && field !== undefined && { [field]: Number(number) }),
    ...(every !== undefined && { requests: { every: Number(every) } }),
    ...(indices !== undefined && { requests: { indices: indices.split(',').map(Number) } }),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new MisbehaviourTextError(`"${text}": ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

const unknown = (text: string): string =>
  `"${text}" is not a misbehaviour; write <name> [<number>] [every <n> | on <index>,<index>] ` +
  `with one of the names ${NAMES.join(', ')}`;
