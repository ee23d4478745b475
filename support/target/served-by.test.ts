import { describe, it } from 'node:test';
import { expect } from 'chai';
import { EndpointClient } from './endpoint-client.fixture';
import { DONE, head, token, whole } from './misbehaving-server.fixture';
import { RawServer } from './raw-server.fixture';
import { JSON_TYPE, read } from './read-answer.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import { requestFor, TestClient, unending } from './target-client.fixture';
import { TargetError } from './target-error';
import { TRANSPORTS } from './transport';

const STREAM = token('a') + DONE;
const NODE = 'X-Served-By: node-3';

const namedBy = (headers: Readonly<Record<string, string | string[]>>): string | undefined =>
  read({ headers: { ...JSON_TYPE, ...headers }, body: [], nodeHeader: 'x-served-by' }).response.servedBy;

describe('who served an answer', () => {
  it('is what the header says, of several the first', () => {
    expect(namedBy({ 'x-served-by': 'node-1' })).to.equal('node-1');
    expect(namedBy({ 'x-served-by': ['node-2', 'node-1'] })).to.equal('node-2');
  });

  it('is at most 200 characters of it', () => {
    expect(namedBy({ 'x-served-by': 'n'.repeat(201) })).to.equal('n'.repeat(200));
  });

  it('is nobody where the header is missing or empty', () => {
    for (const headers of [{}, { 'x-served-by': '' }, { 'x-served-by': [] }, { server: 'node-1' }])
      expect(namedBy(headers)).to.equal(undefined);
  });

  it('is nobody where the settings name no header', () => {
    const headers = { ...JSON_TYPE, 'x-served-by': 'node-1' };
    expect(read({ headers, body: [] }).response.servedBy).to.equal(undefined);
  });

  for (const transport of TRANSPORTS) {
    for (const [what, answer, outcome] of [
      ['an answer', whole('200 OK', STREAM, NODE), undefined],
      ['an error', whole('503 Service Unavailable', 'busy', NODE), 'http error'],
      ['an answer that is cut', head('200 OK', 'Content-Length: 999', NODE) + token('a'), 'truncated'],
    ] as const) {
      it(`is known of ${what}, over ${transport}`, async () => {
        await using server = await RawServer.playing(async (connection) => {
          await connection.request();
          await connection.write(answer);
          if (outcome === 'truncated') connection.end();
        });
        const settings = { transport, nodeHeader: 'x-served-by' };
        await using client = new TestClient(server.baseUrl, settings);
        const response = new RecordedResponse();
        await client.send(requestFor('model'), response, unending).catch((error: unknown) => {
          if (!(error instanceof TargetError)) throw error;
        });
        expect(response.servedBy).to.equal('node-3');
        expect(response.failure?.outcome).to.equal(outcome);
      });
    }

    it(`is known of any route of the server, over ${transport}`, async () => {
      await using server = await RawServer.answering(whole('200 OK', 'ok', NODE));
      await using client = new EndpointClient(transport, server.baseUrl, { nodeHeader: 'x-served-by' });
      expect((await client.ask()).servedBy).to.equal('node-3');
    });
  }
});
