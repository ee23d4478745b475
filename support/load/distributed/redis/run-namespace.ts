import type { Redis } from 'ioredis';
import { KEY_PREFIX, RunKeys } from '../wire/protocol';

/** Keys that Redis looks at, at least, between two of its other clients. */
const LOOK = 1_000;

const OF_A_RUN = new RegExp(`^${KEY_PREFIX}:[\\w-]{1,64}(?=:)`);

/**
 * Takes away all keys of runs other than the one whose namespace (`RunKeys.namespace`) is to be kept; gives the
 * namespaces that there were. Nothing else in the database is touched, the invitation neither.
 */
export async function clearNamespaces(redis: Redis, keep?: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const keys of scan(redis, `${KEY_PREFIX}:*`)) {
    const dead = keys.filter((key) => {
      const [namespace] = OF_A_RUN.exec(key) ?? [];
      if (namespace === undefined || namespace === keep) return false;
      found.add(namespace);
      return true;
    });
    if (dead.length > 0) await redis.unlink(...dead);
  }
  return [...found].sort();
}

/** Takes away all keys of one run. */
export async function clearNamespace(redis: Redis, runId: string): Promise<void> {
  const start = `${new RunKeys(runId).namespace}:`;
  for await (const keys of scan(redis, `${start}*`)) {
    const own = keys.filter((key) => key.startsWith(start));
    if (own.length > 0) await redis.unlink(...own);
  }
}

async function* scan(redis: Redis, pattern: string): AsyncIterable<readonly string[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', LOOK);
    yield keys;
    cursor = next;
  } while (cursor !== '0');
}
