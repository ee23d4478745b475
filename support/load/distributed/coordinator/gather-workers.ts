import { setTimeout as pause } from 'node:timers/promises';
import type { Milliseconds } from '../../../quantities/units';
import { LoadWorkerError } from '../../workers/worker-handle';
import type { ProtocolTimes } from '../wire/protocol';
import type { WorkerRoster } from './worker-roster';

interface Gathering {
  readonly wanted: number;
  readonly deadline: Milliseconds;
  /** That long was waited for them before, in vain: now there is one look. */
  readonly waitedBefore?: boolean;
  readonly times: ProtocolTimes;
  readonly signal: AbortSignal;
  /** Where workers look for work, for the error. */
  readonly place: string;
  readonly onCame?: (came: number, wanted: number) => void;
}

/**
 * Waits until that many workers take part. Rejects with a `LoadWorkerError` that says how many came, who refused and
 * why, and how to start more; with the signal's reason when that is aborted.
 */
export async function gatherWorkers(roster: WorkerRoster, gathering: Gathering): Promise<void> {
  const { wanted, deadline, waitedBefore = false, times, signal, onCame } = gathering;
  const until = performance.now() + (waitedBefore ? 0 : deadline);
  for (;;) {
    signal.throwIfAborted();
    await abortable(roster.look(), signal);
    const came = roster.present.length;
    onCame?.(Math.min(came, wanted), wanted);
    if (came >= wanted) return;
    const left = until - performance.now();
    if (left <= 0) throw new LoadWorkerError(shortage(roster, gathering));
    await pause(Math.min(left, times.invitationLook), undefined, { signal }).catch(() => undefined);
  }
}

function shortage(roster: WorkerRoster, { wanted, deadline, waitedBefore, place }: Gathering): string {
  const within = deadline >= 1000 ? `${Number((deadline / 1000).toFixed(1))} s` : `${deadline} ms`;
  const workers = wanted === 1 ? 'load worker' : 'load workers';
  const said = [
    `${roster.present.length} of ${wanted} ${workers} came within ${within}${waitedBefore === true ? ' of an earlier load, and no more since' : ''}`,
    ...roster.refusing.map(({ id, refusal = '' }) => `${roster.titleOf(id)} refused: ${refusal}`),
    ...roster.missing.map(({ id }) => `${roster.titleOf(id)} was there and is lost`),
    `start more with "npm run worker" and REDIS_URL at ${place}${wanted === 1 ? '' : ', set LOAD_WORKERS to fewer'}, or ` +
      'take REDIS_URL away to send from this machine',
  ];
  return said.join('; ');
}

/** The promise, or a rejection with the signal's reason: a Redis that is out of reach answers nothing. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
