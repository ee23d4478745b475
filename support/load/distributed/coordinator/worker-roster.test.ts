import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { RedisServer } from '../redis/redis-server.fixture';
import type { WorkerCard } from '../wire/messages';
import { PROTOCOL_TIMES, RunKeys, WIRE_SCHEMA } from '../wire/protocol';
import { WorkerRoster } from './worker-roster';

const card = (id: string, name: string, host: string, pid: number): WorkerCard => ({
  ...{ id, name, host, pid },
  ...{ version: '1.2.3', schema: WIRE_SCHEMA, ahead: false },
});

describe('The roster of workers', { skip: RedisServer.whyNot ?? false }, () => {
  it('tells apart those of one name, and fetches no card that is none', async () => {
    await using server = await RedisServer.start();
    const redis = new Redis(server.url).on('error', () => undefined);
    const keys = new RunKeys('run-1');
    const notes: string[] = [];
    const roster = new WorkerRoster({
      ...{ redis, keys, times: PROTOCOL_TIMES },
      onLost: () => undefined,
      note: (line) => notes.push(line),
    });
    const come = async (...came: WorkerCard[]): Promise<string[]> => {
      for (const each of came) await redis.hset(keys.workers, each.id, JSON.stringify(each));
      await roster.look();
      return came.map(({ id }) => roster.nameOf(id));
    };
    expect(await come(card('a', 'w1', 'one', 5), card('b', 'w2', 'one', 6))).to.deep.equal(['w1', 'w2']);
    expect(roster.titleOf('a')).to.equal('w1 on one');
    expect(await come(card('c', 'w1', 'two', 5))).to.deep.equal(['w1 on two']);
    expect(['a', 'b'].map((id) => roster.nameOf(id))).to.deep.equal(['w1 on one', 'w2']);
    expect(await come(card('d', 'w1', 'two', 7))).to.deep.equal(['w1 on two (process 7)']);
    expect(roster.titleOf('c')).to.equal('w1 on two (process 5)');
    expect(await come(card('e', 'w1', 'two', 7))).to.deep.equal(['e']);
    expect(roster.titleOf('a')).to.equal('w1 on one');

    await redis.hset(keys.workers, 'f', 'x'.repeat(1 << 20), 'y'.repeat(200), '{}');
    await redis.config('RESETSTAT');
    for (let look = 0; look < 2; look += 1) await roster.look();
    const sent = Number(/total_net_output_bytes:(\d+)/.exec(await redis.info('stats'))?.[1]);
    expect(sent).to.be.below(20_000);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/^2 cards of load workers are larger/);
    redis.disconnect();
  });
});
