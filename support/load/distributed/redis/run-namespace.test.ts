import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { INVITATION_KEY, RunKeys } from '../wire/protocol';
import { RedisLink } from './redis-link';
import { RedisServer } from './redis-server.fixture';
import { clearNamespace, clearNamespaces } from './run-namespace';

const FOREIGN = [
  INVITATION_KEY,
  'llm-load',
  'llm-load:note',
  'llm-load-2:run:x',
  'my:llm-load:run:x',
  'llm-load:a b:x',
];

async function fill(redis: Redis): Promise<void> {
  const runs = ['run', 'run-2', 'old'].map((run) => new RunKeys(run));
  await redis.mset(FOREIGN.flatMap((key) => [key, 'foreign']));
  await Promise.all(
    runs.flatMap((keys) => [
      redis.hset(keys.workers, 'w1', '{}'),
      redis.xadd(keys.reports, '*', 'type', 'x'),
      redis.set(keys.alive('w1'), '', 'PX', 60_000),
      redis.zadd(`${keys.namespace}:shards:wait`, 1, 'x'),
      // More than one look of Redis gives.
      redis.mset(
        Array.from({ length: 1_500 }, (_, index) => [`${keys.namespace}:shards:${index}`, 'x']).flat(),
      ),
    ]),
  );
}

const namespacesIn = (keys: readonly string[]): string[] =>
  [
    ...new Set(
      keys.filter((key) => !FOREIGN.includes(key)).map((key) => key.split(':').slice(0, 2).join(':')),
    ),
  ].sort();

describe('the namespaces of runs', { skip: RedisServer.whyNot ?? false }, () => {
  it('are cleared but for the kept one, and nothing else is touched', async () => {
    await using server = await RedisServer.start();
    await using link = await RedisLink.connect({ url: server.url });
    const { commands: redis } = link;
    await fill(redis);

    expect(await clearNamespaces(redis, 'llm-load:run')).to.deep.equal(['llm-load:old', 'llm-load:run-2']);
    const left = await redis.keys('*');
    expect(left).to.include.members(FOREIGN);
    expect(namespacesIn(left)).to.deep.equal(['llm-load:run']);
    expect(left).to.have.length(FOREIGN.length + 1_504);

    expect(await clearNamespaces(redis)).to.deep.equal(['llm-load:run']);
    expect(await redis.keys('*')).to.have.members(FOREIGN);
    expect(await clearNamespaces(redis)).to.deep.equal([]);
  });

  it('are cleared one at a time, also where the name of one begins another', async () => {
    await using server = await RedisServer.start();
    await using link = await RedisLink.connect({ url: server.url });
    await fill(link.commands);
    await clearNamespace(link.commands, 'run');
    const left = await link.commands.keys('*');
    expect(left).to.include.members(FOREIGN);
    expect(namespacesIn(left)).to.deep.equal(['llm-load:old', 'llm-load:run-2']);
    expect(left).to.have.length(FOREIGN.length + 2 * 1_504);
  });
});
