import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Simulator } from './simulator';

describe('an answer that is not streamed', () => {
  it('leaves in one call to the kernel with its end, so that no death can come in between', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 1, interTokenLatency: 0 });
    const { hostname, port } = new URL(simulator.baseUrl);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ model: 'simulated-model', messages: [{ role: 'user', content: 'a' }] });
    const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    await once(socket, 'connect');
    // Both of these hand bytes to the kernel; no other way leads there.
    const handover = Socket.prototype as unknown as Record<'_write' | '_writev', () => void>;
    const calls = [test.mock.method(handover, '_write'), test.mock.method(handover, '_writev')];
    socket.write(request);
    let text = '';
    for await (const piece of socket) {
      text += String(piece);
      if (text.endsWith('\r\n0\r\n\r\n')) break;
    }
    expect(text).to.match(/^HTTP\/1\.1 200 /);
    const called = calls.reduce((sum, { mock }) => sum + mock.callCount(), 0);
    expect(called, 'the request, and the answer').to.equal(2);
  });
});
