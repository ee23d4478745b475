import { describe, it } from 'node:test';
import { expect } from 'chai';
import { BROKEN } from './broken-servers.fixture';
import { ENDLESS } from './endless-servers.fixture';
import { DONE, token, type Misbehaviour } from './misbehaving-server.fixture';
import { ODD } from './odd-servers.fixture';
import { RawServer } from './raw-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import { SLOW } from './slow-servers.fixture';
import { requestFor, TestClient, unending } from './target-client.fixture';
import { TargetError } from './target-error';
import type { TransportName } from './transport';

const BODY = token('well') + DONE;
const WELL = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** What an inference client makes of servers that do not behave, over any transport. */
export function describeMisbehavingServers(transport: TransportName): void {
  for (const [what, misbehaviours] of [
    ['slow', SLOW],
    ['endless', ENDLESS],
    ['broken', BROKEN],
    ['odd', ODD],
  ] as const) {
    describe(`OpenAiTarget over ${transport}, with a server that is ${what}`, () => {
      for (const misbehaviour of misbehaviours) {
        it(`calls it ${misbehaviour.outcome}, and can go on: one that ${misbehaviour.name}`, () =>
          expectOutcome(transport, misbehaviour));
      }
    });
  }
}

async function expectOutcome(transport: TransportName, misbehaviour: Misbehaviour): Promise<void> {
  const { outcome, status, says, keeps = false, most = Infinity, timeouts = {} } = misbehaviour;
  await using server = await RawServer.playing(async (connection) => {
    for (;;) {
      await connection.request();
      // Whoever asks again is served well.
      await (server.requests.length === 1 ? misbehaviour.play(connection) : connection.write(WELL));
    }
  });
  await using client = new TestClient(server.baseUrl, { transport, timeouts });
  const response = await send(client);
  if (outcome === 'completed') expect(response.failure).to.equal(undefined);
  else {
    expect(response.names).not.to.contain('ended');
    const { failure } = response;
    expect({ outcome: failure?.outcome, status: failure?.status }).to.deep.equal({ outcome, status });
    expect(failure?.message).to.contain(server.baseUrl);
  }
  // Nothing more is read: neither memory nor the network is taken by what nobody wants.
  if (!keeps) await server.connections[0]?.left;
  expect(server.connections[0]?.written).to.be.at.most(most);
  const told = outcome === 'completed' ? response.text : response.failure?.message;
  for (const part of says) expect(told).to.contain(part);
  expect((await send(client)).text).to.equal('well');
  expect(server.requests).to.have.length(2);
}

/** The answer, whatever becomes of it. */
async function send(client: TestClient): Promise<RecordedResponse> {
  const response = new RecordedResponse();
  await client.send(requestFor('model'), response, unending).catch((error: unknown) => {
    if (!(error instanceof TargetError)) throw error;
  });
  return response;
}
