import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { connectTarget } from './connect-target';
import { ForwardProxy } from './forward-proxy.fixture';
import { DONE, token } from './misbehaving-server.fixture';
import { RawServer } from './raw-server.fixture';
import { requestFor, unending } from './target-client.fixture';
import { answered } from './answered';
import { RecordedResponse } from './recorded-response.fixture';
import { parseTransport, TRANSPORTS } from './transport';
import type { TargetSettings } from './target-settings';

const limit = milliseconds(20_000);
const settingsFor = (baseUrl: string): TargetSettings => ({
  baseUrl,
  headers: {},
  timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
});

describe('connectTarget', () => {
  for (const transport of TRANSPORTS) {
    it(`makes a client over the transport ${transport}, which connects when it is asked`, async () => {
      await using server = await RawServer.answering('');
      await using connection = connectTarget({
        settings: settingsFor(server.baseUrl),
        api: 'openai-chat',
        transport,
      });
      expect(connection.transport.name).to.equal(transport);
      expect(server.connections).to.have.length(0);
    });
  }

  it('sends through the proxy of the settings', async () => {
    const body = token('a') + DONE;
    await using server = await RawServer.answering(
      `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await using proxy = await ForwardProxy.start();
    const settings = { ...settingsFor(server.baseUrl), proxy: proxy.url };
    await using connection = connectTarget({ settings, api: 'openai-completions', transport: 'undici' });
    const response = new RecordedResponse();
    await answered(connection.inference, requestFor('model'), response, unending);
    expect(response.text).to.equal('a');
    expect(proxy.asked).to.deep.equal([`POST ${server.baseUrl}/v1/completions`]);
  });

  it('goes past no proxy', () => {
    const settings = { ...settingsFor('http://host:8000'), proxy: 'http://me:secret@proxy:3128' };
    expect(() => connectTarget({ settings, api: 'openai-chat', transport: 'lean' }))
      .to.throw('LLM_TRANSPORT is lean, which goes through no proxy, and LLM_PROXY is proxy:3128')
      .with.property('message')
      .that.does.not.contain('secret');
  });
});

describe('parseTransport', () => {
  it('knows the transports, and lists them', () => {
    expect(TRANSPORTS.map(parseTransport)).to.deep.equal(['undici', 'lean']);
    expect(() => parseTransport('http2')).to.throw('"http2" is not a transport; write one of undici, lean');
  });
});
