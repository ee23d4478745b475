import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { DialectName } from './api-dialect';
import { CountingProxy } from './counting-proxy.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';
import { TRANSPORTS, type TransportName } from './transport';

/** A server that is up, and what is known of it. It must serve 3 requests at once and answers of 60 tokens. */
export interface ServerUnderContract extends AsyncDisposable {
  readonly baseUrl: string;
  readonly serverKind: string;
  readonly models: readonly [string, ...string[]];
}

/** How the server is asked. */
interface DialectUnderContract {
  readonly api: DialectName;
  /** Where its answers come from. */
  readonly path: string;
  /** Answers come piece by piece, with a finish reason; otherwise at once, and maybe without. */
  readonly isStreamed: boolean;
}

const OPENAI: readonly DialectUnderContract[] = [
  { api: 'openai-chat', path: '/v1/chat/completions', isStreamed: true },
  { api: 'openai-completions', path: '/v1/completions', isStreamed: true },
];

/** What holds for every server that is asked through an `InferenceTarget`, in each dialect and over each transport. */
export function describeInferenceTarget(
  name: string,
  startServer: () => Promise<ServerUnderContract>,
  dialects = OPENAI,
): void {
  describe(name, () => {
    let server: ServerUnderContract;
    before(async () => {
      server = await startServer();
    });
    after(() => server[Symbol.asyncDispose]());
    for (const transport of TRANSPORTS) {
      for (const dialect of dialects) {
        describe(`${dialect.api} over ${transport}`, () => {
          describeDialect(dialect, transport, () => server);
        });
      }
    }
  });
}

function describeDialect(
  { api, path, isStreamed }: DialectUnderContract,
  transport: TransportName,
  serverNow: () => ServerUnderContract,
): void {
  /** A client that knows the server, as every run's does. */
  const ready = async (baseUrl = serverNow().baseUrl): Promise<TestClient> => {
    const client = new TestClient(baseUrl, { api, transport });
    await client.untilReady(unending);
    return client;
  };
  const request = (fields: Parameters<typeof requestFor>[1] = {}): ReturnType<typeof requestFor> =>
    requestFor(serverNow().models[0], fields);

  it('says who the server is', async () => {
    const { baseUrl, serverKind, models } = serverNow();
    await using client = new TestClient(baseUrl, { api, transport });
    const identity = await client.untilReady(unending);
    expect(identity.serverKind).to.equal(serverKind);
    expect(identity.models).to.deep.equal(models);
  });

  it('tells of sending, headers, content and end, in this order, with stamps that never fall', async () => {
    await using client = await ready();
    const response = new RecordedResponse();
    await client.send(request(), response, unending);
    const outline = isStreamed ? /^sent headers (content )+ended$/ : /^sent headers content ended$/;
    expect(response.names.join(' ')).to.match(outline);
    expect(response.stamps).to.deep.equal([...response.stamps].sort((one, other) => one - other));
    expect(response.status).to.equal(200);
    if (isStreamed) expect(response.finishReason).to.equal('length');
  });

  it('tells an answer that is asked for as a whole in one piece, with the counts of the server', async () => {
    await using client = await ready();
    const response = new RecordedResponse();
    await client.send(request({ stream: false, maxTokens: 9 }), response, unending);
    expect(response.names.join(' ')).to.equal('sent headers content ended');
    expect(response.status).to.equal(200);
    expect(response.tokens).to.deep.equal({ outputTokens: 9, source: 'usage', perEvent: [9] });
    expect(response.tokenUsage?.promptTokens).to.be.at.least(1);
    if (isStreamed) expect(response.finishReason).to.equal('length');
  });

  for (const maxTokens of [1, 2, 31]) {
    it(`gets exactly ${maxTokens} tokens where it asks for so many and no end before`, async () => {
      await using client = await ready();
      const response = new RecordedResponse();
      await client.send(request({ maxTokens }), response, unending);
      expect(response.tokens.outputTokens).to.equal(maxTokens);
      expect(response.tokens.source).to.be.oneOf(['usage', 'usage per event']);
      expect(response.tokens.perEvent).to.have.length(response.contents.length);
    });
  }

  it('hears what the prompt cost', async () => {
    await using client = await ready();
    const [short, long] = [new RecordedResponse(), new RecordedResponse()];
    await client.send(request({ prompt: 'one' }), short, unending);
    await client.send(request({ prompt: 'one two three four' }), long, unending);
    expect(short.tokenUsage?.promptTokens).to.be.at.least(1);
    expect(long.tokenUsage?.promptTokens).to.be.greaterThan(short.tokenUsage?.promptTokens ?? Infinity);
  });

  it('sends several requests at once, each on a connection of its own', async () => {
    await using proxy = await CountingProxy.before(serverNow().baseUrl);
    await using client = await ready(proxy.baseUrl);
    const responses = [7, 11, 13].map((maxTokens) => ({ maxTokens, response: new RecordedResponse() }));
    await Promise.all(
      responses.map(({ maxTokens, response }) => client.send(request({ maxTokens }), response, unending)),
    );
    expect(responses.map(({ response }) => response.tokens.outputTokens)).to.deep.equal([7, 11, 13]);
    // One of them is the connection that discovery left.
    expect(proxy.connections).to.equal(3);
  });

  it('uses a connection again when its answer is complete', async () => {
    await using proxy = await CountingProxy.before(serverNow().baseUrl);
    await using client = await ready(proxy.baseUrl);
    await client.send(request(), new RecordedResponse(), unending);
    await client.send(request(), new RecordedResponse(), unending);
    expect(proxy.connections).to.equal(1);
  });

  for (const ending of ['', '/', '/v1', '/v1/']) {
    it(`takes a base URL that ends in "${ending}"`, async () => {
      await using client = await ready(new URL(serverNow().baseUrl).origin + ending);
      const response = new RecordedResponse();
      await client.send(request({ maxTokens: 2 }), response, unending);
      expect(response.tokens.outputTokens).to.equal(2);
    });
  }

  it('says what to do about a model that the server does not have', async () => {
    await using client = await ready();
    const sending = client.send(requestFor('no-such-model'), new RecordedResponse(), unending);
    const { outcome, status, message } = await failureOf(sending);
    expect({ outcome, status }).to.deep.equal({ outcome: 'http error', status: 404 });
    expect(message).to.contain(`${path} answered 404: `).and.contain('no-such-model');
    expect(message).to.contain('Set LLM_MODEL to a model that the server lists').and.contain('It lists: ');
  });

  it('knows the sizes of the bodies', async () => {
    await using client = await ready();
    const [ascii, other] = [new RecordedResponse(), new RecordedResponse()];
    const sizes = [];
    for (const [prompt, response] of [
      ['e', ascii],
      ['\u00e9', other],
    ] as const) {
      const exchange = await client.exchange(request({ prompt }), response);
      sizes.push(exchange.requestBytes);
      expect(exchange.responseBytes).to.be.greaterThan(Buffer.byteLength(response.text));
    }
    expect(sizes[1]).to.equal((sizes[0] ?? NaN) + 1);
  });

  it('ends an answer in its middle when the run is over, and can send again', async () => {
    await using client = await ready();
    const run = new AbortController();
    const response = new RecordedResponse((events) => {
      if (events === (isStreamed ? 2 : 1)) run.abort(new Error('the run is over'));
    });
    const { outcome, message } = await failureOf(
      client.send(request({ maxTokens: 60 }), response, run.signal),
    );
    expect({ outcome, message }).to.deep.equal({
      outcome: 'aborted',
      message: `${new URL(serverNow().baseUrl).origin}${path}: the run ended before the answer.`,
    });
    expect(response.names).not.to.contain('ended');
    const next = new RecordedResponse();
    await client.send(request(), next, unending);
    expect(next.tokens.outputTokens).to.equal(6);
  });

  it('sends nothing once the run is over', async () => {
    await using client = await ready();
    const response = new RecordedResponse();
    const { outcome } = await failureOf(client.send(request(), response, AbortSignal.abort()));
    expect(outcome).to.equal('aborted');
    expect(response.names).to.deep.equal([]);
  });
}
