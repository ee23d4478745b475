import { milliseconds } from '../../quantities/units';
import { RawServer } from '../raw-server.fixture';
import { RecordedExchange } from '../recorded-exchange.fixture';
import type { Transport } from '../transport';
import { UndiciTransport } from '../undici-transport';
import { LeanTransport } from './lean-transport';

/** What both transports made of the same bytes. */
export interface Both {
  readonly lean: RecordedExchange;
  readonly undici: RecordedExchange;
}

const AMPLE = { connectTimeout: milliseconds(20_000) };

/** Lets both transports read answers that a server closes its connection after. */
export class BothTransports implements AsyncDisposable {
  readonly #lean = new LeanTransport(AMPLE);
  readonly #undici = new UndiciTransport(AMPLE);
  readonly #answer: { pieces: readonly string[] };
  readonly #server: RawServer;

  private constructor(answer: { pieces: readonly string[] }, server: RawServer) {
    this.#answer = answer;
    this.#server = server;
  }

  static async start(): Promise<BothTransports> {
    const answer = { pieces: [] };
    const server = await RawServer.playing(async (connection) => {
      await connection.request();
      await connection.write(...answer.pieces);
      connection.end();
    });
    return new BothTransports(answer, server);
  }

  async read(pieces: readonly string[]): Promise<Both> {
    this.#answer.pieces = pieces;
    return { lean: await this.#ask(this.#lean), undici: await this.#ask(this.#undici) };
  }

  async #ask(transport: Transport): Promise<RecordedExchange> {
    const exchange = new RecordedExchange();
    transport.exchange({ method: 'GET', url: this.#server.url, headers: {} }, exchange);
    await exchange.over;
    // Its connection is gone: it cannot be used for the next one.
    await this.#server.connections.at(-1)?.left;
    return exchange;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lean[Symbol.asyncDispose]();
    await this.#undici[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}
