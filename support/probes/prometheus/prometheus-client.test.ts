import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Agent } from 'undici';
import { milliseconds } from '../../quantities/units';
import { MetricsError } from './metrics-error';
import { MetricsServer } from './metrics-server.fixture';
import { fetchMetricsText } from './prometheus-client';

const never = new AbortController().signal;
const options = { deadline: milliseconds(20_000), signal: never };

async function failureOf(work: Promise<unknown>): Promise<MetricsError> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(MetricsError);
    return error as MetricsError;
  }
  throw new Error('it did not fail');
}

describe('fetchMetricsText', () => {
  it('gives the text, asks for Prometheus text with the headers it is given, and closes its connection', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => response.end('höhe 1\n');
    const headers = { authorization: 'Bearer k' };
    expect(await fetchMetricsText(server.url(), { ...options, headers })).to.equal('höhe 1\n');
    expect(server.asked.map(({ path }) => path)).to.deep.equal(['/metrics']);
    expect(server.asked[0]?.headers).to.include({ authorization: 'Bearer k' });
    expect(server.asked[0]?.headers.accept).to.match(/^text\/plain;version=0\.0\.4/);
    while ((await server.connections) > 0) await new Promise(setImmediate);
  });

  it('leaves a dispatcher that it is lent open', async () => {
    await using server = await MetricsServer.start();
    const dispatcher = new Agent({ connections: 1 });
    for (let scrape = 0; scrape < 2; scrape += 1)
      await fetchMetricsText(server.url(), { ...options, dispatcher });
    expect(await server.connections).to.equal(1);
    await dispatcher.close();
  });

  const statuses: readonly [number, RegExp, boolean][] = [
    [404, /--enable-metrics, llama\.cpp with --metrics, .*LLM_ROUTES/, true],
    [501, /llama\.cpp with --metrics/, true],
    [401, /LLM_API_KEY/, true],
    [307, /Set the route "metrics" in LLM_ROUTES to \/metrics\/\./, true],
    [503, /Look into the log/, false],
  ];
  for (const [status, next, lasting] of statuses)
    it(`says where and what next for status ${status}, and follows no redirection`, async () => {
      await using server = await MetricsServer.start();
      server.answer = (response) => response.writeHead(status, { location: '/metrics/' }).end('x');
      const url = server.url('/metrics?key=secret');
      const error = await failureOf(fetchMetricsText(url, options));
      expect(error.message).to.match(/^http:\/\/127\.0\.0\.1:\d+\/metrics answered \d+\. /);
      expect(error.message).to.match(next).and.not.include('secret');
      expect(error.lasting).to.equal(lasting);
      expect(server.asked).to.have.lengthOf(1);
    });

  it('refuses JSON, and says where TensorRT-LLM has its text', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    const error = await failureOf(fetchMetricsText(server.url(), options));
    expect(error.message).to.match(/JSON, not .*\/prometheus\/metrics/);
  });

  it('stops reading where an answer is endless', async () => {
    await using server = await MetricsServer.start();
    const stopped = Promise.withResolvers<undefined>();
    server.answer = (response) => {
      response.on('close', () => {
        stopped.resolve(undefined);
      });
      const line = Buffer.alloc(2 ** 20, 'a 1\n');
      const send = (): void => {
        while (response.write(line));
      };
      response.on('drain', send);
      send();
    };
    const error = await failureOf(fetchMetricsText(server.url(), options));
    expect(error.message).to.match(/more than 16 MiB, which are no metrics/);
    await stopped.promise;
  });

  const hangs: readonly [string, MetricsServer['answer']][] = [
    ['never answers', () => undefined],
    ['stops within its answer', (response) => response.writeHead(200).write('a 1\n')],
  ];
  for (const [what, answer] of hangs)
    it(`gives up at its deadline on a server that ${what}`, async () => {
      await using server = await MetricsServer.start();
      server.answer = answer;
      const error = await failureOf(
        fetchMetricsText(server.url(), { ...options, deadline: milliseconds(20.5) }),
      );
      expect(error.message).to.match(/\/metrics gave no metrics within 20\.5 ms\./);
      expect(error.lasting).to.equal(false);
    });

  it('stops when it is told to, with the reason it is told', async () => {
    await using server = await MetricsServer.start();
    const controller = new AbortController();
    server.answer = () => {
      controller.abort(new Error('enough'));
    };
    const { signal } = controller;
    for (let time = 0; time < 2; time += 1) {
      const reason = await fetchMetricsText(server.url(), { ...options, signal }).catch(
        (error: unknown) => error,
      );
      expect(reason).to.equal(signal.reason);
    }
    expect(server.asked).to.have.lengthOf(1);
  });

  it('says that an answer was cut short', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('a 1\n', () => response.destroy());
    };
    const error = await failureOf(fetchMetricsText(server.url(), options));
    expect(error.message).to.match(/gave no metrics: .+\. Look into the log of the server\.$/);
    expect(error.cause).to.be.instanceOf(Error);
  });

  it('says that nothing listens', async () => {
    const server = await MetricsServer.start();
    const url = server.url();
    await server[Symbol.asyncDispose]();
    const error = await failureOf(fetchMetricsText(url, options));
    expect(error.message).to.match(/ECONNREFUSED.*Start the server, or correct LLM_BASE_URL/);
    expect(error.lasting).to.equal(false);
  });
});
