import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { LoadWorkerError } from '../../workers/worker-handle';
import { RunKeys } from '../wire/protocol';
import type { RedisAddress } from './redis-address';
import { redisTrouble, withoutSecrets } from './redis-trouble';

/** Streams that are cut by id, and keys that are read away (GETDEL), are not there before. */
const OLDEST = [6, 2] as const;
/** Between two looks whether Redis has read its data, in ms. */
const LOADING_LOOK = 100;

/**
 * Asks Redis, over a connection of its own, whether a load can be led over it, and gives what is not well but no
 * hindrance, as sentences. Throws LoadWorkerError that says what hinders, within the deadline in ms; the signal's
 * reason where it is aborted.
 */
export async function probeRedis(
  address: RedisAddress,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  signal?.throwIfAborted();
  const redis = new Redis({
    ...address.options,
    replyMapping: 'legacy',
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: null,
    connectTimeout: deadline,
    disconnectTimeout: 100,
  });
  let first: Error | undefined;
  redis.on('error', (error: unknown) => {
    first ??= withoutSecrets(error);
  });
  let wait = 'ETIMEDOUT';
  const late = AbortSignal.timeout(deadline);
  const end = Promise.withResolvers<never>();
  const giveUp = (): void => {
    end.reject(late);
  };
  late.addEventListener('abort', giveUp);
  signal?.addEventListener('abort', giveUp);
  try {
    await Promise.race([redis.connect(), end.promise]);
    // A database that is not there is told so only, and another one taken.
    if (first !== undefined) throw first;
    const asked = ask(redis, address, () => (wait = 'LOADING'));
    return await Promise.race([asked, end.promise]);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LoadWorkerError) throw error;
    throw redisTrouble(
      first ?? (error === late ? Object.assign(new Error('too late'), { code: wait }) : error),
      address,
    );
  } finally {
    late.removeEventListener('abort', giveUp);
    signal?.removeEventListener('abort', giveUp);
    redis.disconnect();
  }
}

async function ask(redis: Redis, address: RedisAddress, onLoading: () => void): Promise<readonly string[]> {
  const facts = await factsOf(redis, onLoading);
  checkKind(facts, address);
  // Whatever it refuses is better known now than in the middle of a load.
  const trial = `${new RunKeys(randomUUID()).namespace}:trial`;
  await redis.set(trial, '', 'PX', 1_000);
  await redis.eval("return redis.call('unlink', KEYS[1])", 1, trial);
  return evictionNotes(facts, address);
}

async function factsOf(redis: Redis, onLoading: () => void): Promise<ReadonlyMap<string, string>> {
  for (;;) {
    const facts = new Map((await redis.info()).split(/\r?\n/).map(pairOf));
    if ((facts.get('loading') ?? '0') === '0') return facts;
    onLoading();
    await sleep(LOADING_LOOK);
  }
}

function pairOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}

function checkKind(facts: ReadonlyMap<string, string>, { place }: RedisAddress): void {
  const mode = facts.get('redis_mode') ?? 'standalone';
  if (mode !== 'standalone')
    throw new LoadWorkerError(
      `Redis at ${place} is a ${mode}, over which no loads are led; set REDIS_URL to a single Redis` +
        (mode === 'sentinel' ? ', such as the master that it watches' : ''),
    );
  const version = facts.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!(major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])))
    throw new LoadWorkerError(
      `Redis at ${place} is of version ${version}, and loads need ${OLDEST.join('.')} or newer; upgrade it, or set REDIS_URL to a newer one`,
    );
}

function evictionNotes(facts: ReadonlyMap<string, string>, { place }: RedisAddress): readonly string[] {
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  const bounded = (facts.get('maxmemory') ?? '0') !== '0';
  return policy === 'noeviction' || !bounded
    ? []
    : [
        `Redis at ${place} throws keys away when its memory is full (maxmemory-policy ${policy}), ` +
          'also those of a load that goes on; start it with --maxmemory-policy noeviction',
      ];
}
