import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { FlowProducer, Queue, Worker } from 'bullmq';
import { rejectionOf } from '../../../rejection.fixture';
import { LoadWorkerError } from '../../workers/worker-handle';
import { RedisLink } from './redis-link';
import { RedisServer } from './redis-server.fixture';

/** What anybody prints from now on. */
function printed({ mock }: TestContext): () => unknown[] {
  const { log, warn, error } = {
    log: mock.method(console, 'log', () => undefined),
    warn: mock.method(console, 'warn', () => undefined),
    error: mock.method(console, 'error', () => undefined),
  };
  return () =>
    [log, warn, error].flatMap(({ mock: { calls } }) => calls.flatMap((call) => call.arguments as unknown[]));
}

describe('a link to a Redis that goes away', { skip: RedisServer.whyNot ?? false }, () => {
  it('is lost after the grace, says where and what to do, and lets nothing wait', async () => {
    await using server = await RedisServer.start({ password: 's3cret' });
    await using link = await RedisLink.connect({ url: server.url }, undefined, { grace: 500 });
    const waiting = rejectionOf(link.open('blocking').xread('BLOCK', 0, 'STREAMS', 'stream', '$'));
    const subscriber = link.open('subscriber');
    await subscriber.subscribe('channel');
    server.kill();
    await once(link.lost, 'abort');
    const reason = link.lost.reason as Error;
    expect(reason).to.be.instanceOf(LoadWorkerError);
    expect(reason.message).to.match(
      /^Redis at 127\.0\.0\.1:\d+ was lost: nothing was heard of it for 0\.5 s \(connect ECONNREFUSED .*\); see whether it runs/,
    );
    expect(reason.message).to.not.include('s3cret');
    expect((await waiting)?.message).to.equal('Connection is closed.');
    expect((await rejectionOf(link.commands.get('key')))?.message).to.equal('Connection is closed.');
    expect(() => link.open('more')).to.throw(reason.message);
  });

  it('is lost where Redis stays connected and answers nothing', async () => {
    await using server = await RedisServer.start();
    await using link = await RedisLink.connect({ url: server.url }, undefined, { grace: 200 });
    server.pause();
    const waiting = rejectionOf(link.commands.get('key'));
    await once(link.lost, 'abort');
    expect(String(link.lost.reason)).to.match(/nothing was heard of it for 0\.2 s \(no answer\)/);
    expect(await waiting).to.be.instanceOf(Error);
  });

  it('goes on where Redis is back within the grace, subscriptions too', async () => {
    await using server = await RedisServer.start();
    await using link = await RedisLink.connect({ url: server.url }, undefined, { grace: 20_000 });
    const subscriber = link.open('subscriber');
    await subscriber.subscribe('channel');
    server.kill();
    await server.ended();
    const waiting = link.commands.set('key', 'value');
    await using again = await RedisServer.start({ port: server.port });
    expect(await waiting).to.equal('OK');
    expect(again.url).to.equal(server.url);
    const message = once(subscriber, 'message');
    while ((await link.commands.publish('channel', 'hello')) === 0) continue;
    expect(await message).to.deep.equal(['channel', 'hello']);
    expect(link.lost.aborted).to.be.false;
  });

  it('lets BullMQ print nothing, and end', async (test) => {
    const all = printed(test);
    const config = ['--maxmemory', '100mb', '--maxmemory-policy', 'volatile-lru'];
    await using server = await RedisServer.start({ config });
    await using link = await RedisLink.connect({ url: server.url }, undefined, { grace: 500 });
    const release = Promise.withResolvers<undefined>();
    const prefix = 'llm-load:run';
    const worker = new Worker('shards', () => release.promise, { connection: link.open('worker'), prefix });
    const queue = new Queue('shards', { connection: link.open('queue'), prefix });
    const flow = new FlowProducer({ connection: link.open('flow'), prefix });
    const errors: Error[] = [];
    for (const one of [worker, queue, flow] as {
      on(event: 'error', listener: (error: Error) => void): unknown;
    }[])
      one.on('error', (error) => errors.push(error));
    const active = once(worker, 'active');
    await Promise.all([worker.waitUntilReady(), queue.waitUntilReady()]);
    await flow.add({ name: 'load', queueName: 'loads', children: [{ name: 'shard', queueName: 'shards' }] });
    await active;
    expect(all()).to.deep.equal([]);
    expect(errors).to.deep.equal([]);

    server.kill();
    await once(link.lost, 'abort');
    release.resolve(undefined);
    await Promise.all([worker.close(true), queue.close(), flow.close()]);
    expect(all()).to.deep.equal([]);
    expect(errors.map(({ message }) => message).join()).to.match(/ECONNREFUSED/);
  });
});
