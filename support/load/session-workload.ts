import type { ChatMessage, InferenceRequest } from '../target/inference-target';
import { openingOf, promptOf, type SharedPrefix } from './prompt-workload';

/** Virtual users who each hold one conversation after another: a turn brings along all that was said before it. */
export interface SessionWorkload {
  readonly kind: 'sessions';
  readonly model: string;
  /** Request `i` is one of user `i % virtualUsers`; those of one user are sent one after another. */
  readonly virtualUsers: number;
  /** Turns of a session; of one that has a script, as many as that has at most. */
  readonly turns: number;
  /** Words that the user says in request `i`: `words[i % words.length]`. */
  readonly words: readonly number[];
  /** What is said instead, turn by turn; the n-th session of user `u` has script `u + n * virtualUsers`, in turn. */
  readonly scripts?: readonly [readonly string[], ...(readonly string[])[]];
  /** Output tokens asked of request `i`: `outputTokens[i % outputTokens.length]`. */
  readonly outputTokens: readonly number[];
  /** Output tokens asked instead in every turn of each script. */
  readonly scriptTokens?: readonly number[];
  readonly temperature: number;
  readonly seed: number;
  readonly idPrefix?: string;
  /** What sessions begin with, as a system message; users take them in turn. */
  readonly sharedPrefix?: SharedPrefix;
}

/** One user's conversation so far. */
export interface Session {
  /** Conversations of this user before it. */
  readonly before: number;
  /** Said and answered so far. */
  readonly turns: readonly (readonly [said: string, answered: string])[];
}

export const FIRST_SESSION: Session = { before: 0, turns: [] };

/** The next session of the same user. */
export const sessionAfter = ({ before }: Session): Session => ({ before: before + 1, turns: [] });

/** Request number `index`, which is the next turn of a session. */
export function sessionRequest(workload: SessionWorkload, session: Session, index: number): InferenceRequest {
  const { model, temperature, seed, idPrefix, sharedPrefix, virtualUsers } = workload;
  const opening: readonly ChatMessage[] =
    sharedPrefix === undefined
      ? []
      : [{ role: 'system', content: openingOf(sharedPrefix, seed, index % virtualUsers) }];
  const said = session.turns.flatMap(([question, answer]): ChatMessage[] => [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ]);
  return {
    model,
    prompt: saidIn(workload, session, index),
    history: [...opening, ...said],
    maxTokens: answerTokens(workload, session, index),
    ignoreEndToken: true,
    temperature,
    seed: (seed + index) % 2 ** 31,
    ...(idPrefix === undefined ? {} : { id: `${idPrefix}${index}` }),
  };
}

/** The session when its turn was answered; a new one where that was the last. */
export function answeredSession(
  workload: SessionWorkload,
  session: Session,
  index: number,
  answer: string,
): Session {
  const turns = [...session.turns, [saidIn(workload, session, index), answer] as const];
  const planned = scriptOf(workload, session, index)?.length ?? Infinity;
  return turns.length < Math.min(workload.turns, planned) ? { ...session, turns } : sessionAfter(session);
}

function saidIn(workload: SessionWorkload, session: Session, index: number): string {
  const { words, seed } = workload;
  return (
    scriptOf(workload, session, index)?.[session.turns.length] ??
    promptOf(words[index % words.length] ?? 1, seed, index)
  );
}

function answerTokens(workload: SessionWorkload, session: Session, index: number): number {
  const { outputTokens, scriptTokens } = workload;
  const own = scriptTokens?.[scriptNumber(workload, session, index) ?? NaN];
  return own ?? outputTokens[index % outputTokens.length] ?? 1;
}

const scriptOf = (
  workload: SessionWorkload,
  session: Session,
  index: number,
): readonly string[] | undefined => workload.scripts?.[scriptNumber(workload, session, index) ?? NaN];

/** Which script the session has; undefined where there are none. */
const scriptNumber = (
  { scripts, virtualUsers }: SessionWorkload,
  { before }: Session,
  index: number,
): number | undefined => scripts && ((index % virtualUsers) + before * virtualUsers) % scripts.length;
