import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { HealthLook } from '../container-look';
import { HealthLooker } from './health-looker';

/** A server that answers when it is told to, a looker at it, and what that told. */
class Asked extends EventEmitter implements AsyncDisposable {
  readonly looks: HealthLook[] = [];
  readonly looker: HealthLooker;
  readonly connections = new Set<unknown>();
  readonly #server;

  private constructor(server: ReturnType<typeof createServer>) {
    super();
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    const container = { id: 'node-1', address: '127.0.0.1', port, healthPath: '/health' };
    this.looker = new HealthLooker(container, (look) => {
      this.looks.push(look);
      this.emit('look');
    });
    server.on('request', (request, response) => {
      this.connections.add(request.socket);
      this.emit(`asked for ${request.url ?? ''}`, response);
    });
  }

  static async start(): Promise<Asked> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Asked(server);
  }

  /** Looks, and gives what the server may answer by. */
  async ask(): Promise<ServerResponse> {
    const asked = once(this, 'asked for /health');
    this.looker.look();
    const [response] = (await asked) as [ServerResponse];
    return response;
  }

  async answered(response: ServerResponse): Promise<void> {
    const told = once(this, 'look');
    response.end('ok');
    await told;
    // Until the looker has read the answer.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}

describe('HealthLooker', () => {
  it('asks again and again over one connection', async () => {
    await using server = await Asked.start();
    await server.answered(await server.ask());
    await server.answered(await server.ask());
    expect(server.looks.map(({ outcome }) => outcome)).to.deep.equal(['answered', 'answered']);
    for (const { at, knownAt, took } of server.looks) expect(took).to.equal(knownAt - at);
    expect(server.connections.size).to.equal(1);
  });

  it('tells at each tick that an answer is still waited for', async () => {
    await using server = await Asked.start();
    const response = await server.ask();
    server.looker.look();
    server.looker.look();
    await server.answered(response);
    expect(server.looks.map(({ outcome }) => outcome)).to.deep.equal(['pending', 'pending', 'answered']);
    expect(new Set(server.looks.map(({ at }) => at)).size).to.equal(1);
    expect(server.looks[0]).to.have.property('took', undefined);
  });

  it('tells that the connection ended, and makes another one', async () => {
    await using server = await Asked.start();
    const told = once(server, 'look');
    (await server.ask()).destroy();
    await told;
    await server.answered(await server.ask());
    expect(server.looks.map(({ outcome, took }) => [outcome, took === undefined])).to.deep.equal([
      ['broken', true],
      ['answered', false],
    ]);
    expect(server.connections.size).to.equal(2);
  });
});
