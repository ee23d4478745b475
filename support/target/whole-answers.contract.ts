import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { DialectName } from './api-dialect';
import type { InferenceRequest } from './inference-target';
import { CHUNKS, chunk, head, SHORT, whole, type Misbehaviour } from './misbehaving-server.fixture';
import { RawServer, type RawConnection } from './raw-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import { requestFor, TestClient, unending } from './target-client.fixture';
import { TargetError } from './target-error';
import type { TransportName } from './transport';

/** An OpenAI dialect, and how its whole answers hold their text. */
interface WholeDialect {
  readonly api: DialectName;
  readonly choice: (text: string) => object;
}

const DIALECTS: readonly WholeDialect[] = [
  { api: 'openai-chat', choice: (text) => ({ message: { role: 'assistant', content: text } }) },
  { api: 'openai-completions', choice: (text) => ({ text }) },
];

const answerOf = ({ choice }: WholeDialect, text: string): string =>
  JSON.stringify({
    choices: [{ index: 0, ...choice(text), finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  });

/** Answers that are cut, by how the length of the body is told. */
const CUTS = [
  ['within the length that it gave', (part: string) => head('200 OK', 'Content-Length: 9999') + part],
  ['within a chunk', (part: string) => `${CHUNKS}ffff\r\n${part}`],
  ['between two chunks', (part: string) => CHUNKS + chunk(part).toString()],
  ['where only that ends the body', (part: string) => head('200 OK', 'Connection: close') + part],
  ['though it says that this was all', (part: string) => whole('200 OK', part, 'Connection: close')],
] as const;

/** What holds for answers that are asked for as a whole, in both OpenAI dialects. */
export function describeWholeAnswers(transport: TransportName): void {
  for (const dialect of DIALECTS)
    describe(`A whole answer of ${dialect.api} over ${transport}`, () => {
      describeDialect(transport, dialect);
    });
}

function describeDialect(transport: TransportName, dialect: WholeDialect): void {
  const { api } = dialect;
  /** What the client makes of that, and what it asked. */
  const asked = async (
    play: Misbehaviour['play'],
    fields: Partial<InferenceRequest> = { stream: false },
    timeouts: Misbehaviour['timeouts'] = {},
  ): Promise<{ response: RecordedResponse; body: Record<string, unknown> }> => {
    await using server = await RawServer.playing(async (connection) => {
      await connection.request();
      await play(connection);
    });
    await using client = new TestClient(server.baseUrl, { api, transport, timeouts });
    const response = new RecordedResponse();
    await client.send(requestFor('model', fields), response, unending).catch((error: unknown) => {
      if (!(error instanceof TargetError)) throw error;
    });
    const body = server.requests[0]?.split('\r\n\r\n')[1] ?? '';
    return { response, body: JSON.parse(body) as Record<string, unknown> };
  };
  const answer = whole('200 OK', answerOf(dialect, 'ab'), 'Content-Type: application/json');

  it('is asked for as such, and a stream as before', async () => {
    const plain = await asked((connection) => connection.write(answer));
    expect(plain.body).to.include({ stream: false }).and.not.have.property('stream_options');
    const streamed = await asked((connection) => connection.write(answer), {});
    expect(streamed.body).to.deep.include({ stream: true, stream_options: { include_usage: true } });
  });

  it('is one piece of content, with its counts and its reason', async () => {
    const { response } = await asked((connection) => connection.write(answer));
    expect(response.failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
    expect(response).to.deep.include({
      status: 200,
      text: 'ab',
      finishReason: 'stop',
      tokenUsage: { promptTokens: 3, completionTokens: 2 },
    });
  });

  it('has all of its time: no token of it is due before all of them', async () => {
    const [from, to] = [answer.subarray(0, 90), answer.subarray(90)];
    const late = async (connection: RawConnection): Promise<void> => {
      await connection.write(from);
      await delay(1.5 * SHORT);
      await connection.write(to);
    };
    const deadlines = { firstToken: SHORT, stall: SHORT };
    const { response } = await asked(late, { stream: false }, deadlines);
    expect(response.failure).to.equal(undefined);
    const [, headersAt = NaN, contentAt = NaN] = response.stamps;
    expect(contentAt - headersAt).to.be.at.least(SHORT);
  });

  for (const [how, cut] of CUTS) {
    it(`is truncated where the server closes the connection ${how}`, async () => {
      const part = answerOf(dialect, 'ab').slice(0, 40);
      const { response } = await asked(async (connection) => {
        await connection.write(cut(part));
        connection.end();
      });
      expect(response.failure?.outcome).to.equal('truncated');
      expect(response.failure?.message).to.contain('Look into the log of the server');
      expect(response.names).to.deep.equal(['sent', 'headers']);
    });
  }

  it('is an error where its status is one', async () => {
    const refusal = whole('503 Service Unavailable', '{"error": {"message": "overloaded"}}');
    const { response } = await asked((connection) => connection.write(refusal));
    expect(response.failure).to.include({ outcome: 'http error', status: 503 });
    expect(response.failure?.message).to.contain('answered 503: overloaded. ');
  });
}
