import { setTimeout } from 'node:timers/promises';
import { monotonicClock } from '../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import { fetchPage } from './external-http';

/** Whether a node answers, or why it is taken for silent. */
export type Answer = { readonly status: 'answers' } | { readonly status: 'silent'; readonly reason: string };

/** How long a node may take to answer, and what ends the waiting before. */
export interface AnswerWait {
  readonly deadline: Milliseconds;
  readonly signal?: AbortSignal | undefined;
}

const ONE_TRY = milliseconds(5_000);
/** Less would tell more of this machine than of the node. */
const SHORTEST_TRY = 1_000;
const BETWEEN_TRIES = milliseconds(50);
/** Servers that know no such route. */
const NO_ROUTE = new Set([404, 405, 501]);

/** Asks a node once for `/health`, and where it has no such route for `/v1/models`: any status below 500 counts. */
export async function answerOf(
  origin: string,
  signal?: AbortSignal,
  deadline: Milliseconds = ONE_TRY,
): Promise<Answer> {
  const options = signal === undefined ? { deadline } : { deadline, signal };
  try {
    const health = await fetchPage(`${origin}/health`, options);
    const { status } = NO_ROUTE.has(health.status) ? await fetchPage(`${origin}/v1/models`, options) : health;
    return status < 500 ? { status: 'answers' } : { status: 'silent', reason: `status ${status}` };
  } catch (error) {
    signal?.throwIfAborted();
    return { status: 'silent', reason: (error as Error).message };
  }
}

/** Asks until the node answers; what it said last where it does not in time. Rejects with the signal's reason. */
export async function untilAnswering(origin: string, { deadline, signal }: AnswerWait): Promise<Answer> {
  const began = monotonicClock.now();
  for (;;) {
    const left = deadline - elapsed(began, monotonicClock.now());
    const answer = await answerOf(
      origin,
      signal,
      milliseconds(Math.max(SHORTEST_TRY, Math.min(ONE_TRY, left))),
    );
    if (answer.status === 'answers' || elapsed(began, monotonicClock.now()) >= deadline) return answer;
    await pause(signal);
  }
}

/** A short wait between two looks. Rejects with the signal's reason. */
export async function pause(signal?: AbortSignal, duration = BETWEEN_TRIES): Promise<void> {
  await setTimeout(duration, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}
