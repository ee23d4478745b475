import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { rejectionOf } from '../../../rejection.fixture';
import { LoadWorkerError } from '../../workers/worker-handle';
import { RedisLink, type RedisSettings } from './redis-link';
import { RedisServer } from './redis-server.fixture';

const PASSWORD = 's3cret+/word';

/** How people are told that there is no link, having made sure that it ends at all, and tells no password. */
async function refusal(url: string, more: Partial<RedisSettings> = {}, deadline = 20_000): Promise<string> {
  const error = await rejectionOf(RedisLink.connect({ url, ...more }, undefined, { deadline }));
  expect(error).to.be.instanceOf(LoadWorkerError);
  for (const told of [inspect(error, { depth: 9, showHidden: true }), error?.stack])
    expect(told).to.not.include('s3cret');
  return error?.message ?? '';
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** What an old Redis answers: it knows no HELLO, and tells of itself in lines. */
function oldRedis(...facts: readonly string[]): Server {
  const info = facts.map((fact) => `${fact}\r\n`).join('');
  const answers = new Map([
    ['auth', '+OK\r\n'],
    ['info', `$${info.length}\r\n${info}\r\n`],
  ]);
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      for (const [, command] of piece.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g))
        socket.write(answers.get(command ?? '') ?? `-ERR unknown command '${command ?? ''}'\r\n`);
    });
  });
}

describe('a link to Redis', { skip: RedisServer.whyNot ?? false }, () => {
  it('serves each connection in the database of the URL', async () => {
    await using server = await RedisServer.start();
    await using link = await RedisLink.connect({ url: `${server.url}/3` });
    expect(link.place).to.equal(`127.0.0.1:${server.port} (database 3)`);
    expect(link.notes).to.deep.equal([]);
    await link.commands.set('key', 'value');
    const other = link.open('a purpose');
    expect(await other.get('key')).to.equal('value');
    await other.select(0);
    expect(await other.exists('key')).to.equal(0);
    expect(await link.commands.client('LIST')).to.include('name=llm-load:a-purpose');
  });

  it('closes all connections, also those that block, when it is over', async () => {
    await using server = await RedisServer.start();
    await using watcher = await RedisLink.connect({ url: server.url });
    const link = await RedisLink.connect({ url: server.url });
    const blocking = rejectionOf(link.open('blocking').duplicate().blpop('nothing', 0));
    await link[Symbol.asyncDispose]();
    expect((await blocking)?.message).to.equal('Connection is closed.');
    expect(() => link.open('more')).to.throw(LoadWorkerError, /the link to it was closed before/);
    // Redis counts those of the one that is left, once it has noticed.
    while (/connected_clients:(\d+)/.exec(await watcher.commands.info('clients'))?.[1] !== '2') continue;
    expect(link.lost.aborted).to.be.false;
  });

  it('gives the password, and tells it to nobody', async () => {
    await using server = await RedisServer.start({ password: PASSWORD });
    await using link = await RedisLink.connect({ url: server.url });
    expect(await link.open('other').ping()).to.equal('PONG');
    expect(inspect(link, { depth: 9 })).to.not.include('s3cret');
    const { host } = new URL(server.url);
    expect(link.place).to.equal(host);
    expect(await refusal(`redis://${host}`)).to.match(/wants a password, and REDIS_URL has none \(NOAUTH\)/);
    expect(await refusal(`redis://:s3cret-wrong@${host}`)).to.match(
      /does not take the user and password.*WRONGPASS/,
    );
    expect(await refusal(`redis://me:s3cret@${host}`)).to.match(
      /does not take the user and password.*WRONGPASS/,
    );
    // What a client says later is told to listeners of its errors.
    await link.commands.config('SET', 'requirepass', 's3cret-new');
    const later = link.open('later');
    const [error] = (await once(later, 'error')) as [Error];
    expect(error.message).to.match(/WRONGPASS/);
    expect(inspect(error, { showHidden: true })).to.not.include('s3cret');
  });

  it('speaks TLS with a server whose authority is given', async () => {
    await using server = await RedisServer.start({ tls: true, password: PASSWORD });
    const { certificateAuthority = '', port, url } = server;
    await using link = await RedisLink.connect({ url, certificateAuthority });
    expect(await link.open('other').ping()).to.equal('PONG');
    expect(await refusal(url)).to.match(/does not trust \(\w+\); set REDIS_CA_FILE/);
    expect(await refusal(`redis://:s3cret@127.0.0.1:${port}`)).to.match(/whether it wants TLS \(rediss:/);
    expect(await refusal(url.replace('127.0.0.1', '127.0.0.2'), { certificateAuthority })).to.match(
      /ECONNREFUSED/,
    );
    await using wary = await RedisServer.start({ tls: true, config: ['--tls-auth-clients', 'yes'] });
    expect(await refusal(wary.url, { certificateAuthority })).to.match(
      /wants (no|a) certificate of its clients/,
    );
  });

  it('says what hinders it, and what to do', async () => {
    await using server = await RedisServer.start();
    const { port, url } = server;
    const at = `//:s3cret@127.0.0.1:${port}`;
    expect(await refusal(`rediss:${at}`, {}, 300)).to.match(
      /speaks TLS there \(redis:\/\/ if not\)|not agree on TLS/,
    );
    expect(await refusal(`${url}/99`)).to.match(/has no database of that number/);
    expect(await refusal('redis://:s3cret@127.0.0.1:1')).to.match(
      /nothing listens there \(ECONNREFUSED\); start redis/,
    );
    expect(await refusal('redis://:s3cret@nowhere.invalid')).to.match(/nobody knows that host/);
  });

  it('is not made with a server that is none of Redis, or answers nothing', async () => {
    const http = createHttpServer((_request, response) => response.end('hello'));
    const silent = createServer((socket) => socket.on('error', () => undefined));
    const curt = createServer((socket) => socket.destroy());
    const old = oldRedis('redis_version:6.0.16', 'redis_mode:standalone', 'loading:0');
    const loading = oldRedis('redis_version:7.2.0', 'loading:1');
    try {
      const at = async (server: Server): Promise<string> =>
        `redis://:s3cret@127.0.0.1:${await listening(server)}`;
      expect(await refusal(await at(http))).to.match(
        /is no Redis: what listens there answers something else/,
      );
      expect(await refusal(await at(curt))).to.match(/closed the connection before it answered/);
      expect(await refusal(await at(old))).to.match(/is of version 6\.0\.16, and loads need 6\.2 or newer/);
      expect(await refusal(await at(loading), {}, 200)).to.match(/is still reading its data from disk/);
      const url = await at(silent);
      expect(await refusal(url, {}, 100)).to.match(/did not answer in time/);
      expect(await refusal(url.replace('redis', 'rediss'), {}, 100)).to.match(/did not answer in time/);
      const leaving = new AbortController();
      silent.once('connection', () => {
        leaving.abort(new Error('enough'));
      });
      expect((await rejectionOf(RedisLink.connect({ url }, leaving.signal)))?.message).to.equal('enough');
    } finally {
      for (const server of [http, silent, curt, old, loading]) server.close();
    }
  });

  it('is not made with a Redis over which no load can be led', async () => {
    const refusalOf = async (...config: string[]): Promise<string> => {
      await using server = await RedisServer.start({ config });
      return await refusal(server.url.replace('//', config[0] === '--user' ? '//me:s3cret@' : '//'));
    };
    expect(await refusalOf('--cluster-enabled', 'yes')).to.match(/is a cluster, over which no loads are led/);
    expect(await refusalOf('--replicaof', '127.0.0.1', '1')).to.match(/is a replica.*its master/);
    expect(await refusalOf('--maxmemory', '1')).to.match(/has no memory left \(OOM\)/);
    expect(await refusalOf('--user', 'me', 'on', '>s3cret', '~*', '+@all', '-set')).to.match(
      /NOPERM.*keys llm-load:\*/,
    );
    expect(await refusalOf('--user', 'me', 'on', '>s3cret', '~mine', '+@all')).to.match(
      /NOPERM.*keys llm-load:\*/,
    );
  });

  it('is made with a Redis that throws keys away, and tells so', async () => {
    const policy = ['--maxmemory-policy', 'allkeys-lru'];
    await using server = await RedisServer.start({ config: ['--maxmemory', '100mb', ...policy] });
    await using link = await RedisLink.connect({ url: server.url });
    expect(link.notes.join()).to.match(
      /throws keys away when its memory is full \(maxmemory-policy allkeys-lru\)/,
    );
    // Without a bound memory is never full.
    await using boundless = await RedisServer.start({ config: policy });
    await using other = await RedisLink.connect({ url: boundless.url });
    expect(other.notes).to.deep.equal([]);
  });
});
