import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Between a worker and its Redis: from some connections nothing comes any more, as while much is on its way. */
export class StallingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #ways = new Set<{ readonly client: Socket; readonly redis: Socket; named: string }>();

  static async start(redisPort: number): Promise<StallingProxy> {
    const proxy = new StallingProxy(redisPort);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(redisPort: number) {
    this.#server = createServer((client) => {
      const way = { client, redis: connect(redisPort, '127.0.0.1'), named: '' };
      this.#ways.add(way);
      client.on('data', (piece) => {
        // Its name is among the first things that a client says.
        if (way.named.length < 10_000) way.named += piece.toString('latin1');
        way.redis.write(piece);
      });
      way.redis.on('data', (piece) => client.write(piece));
      for (const [one, other] of [
        [client, way.redis],
        [way.redis, client],
      ] as const)
        one.on('error', () => undefined).on('close', () => other.destroy());
    }).listen(0, '127.0.0.1');
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What Redis answers over connections of that purpose stays here; gives how many there are. */
  stall(purpose: string): number {
    const ways = [...this.#ways].filter(({ named }) => named.includes(`llm-load:${purpose}`));
    for (const { redis } of ways) redis.pause();
    return ways.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const { client, redis } of this.#ways) for (const socket of [client, redis]) socket.destroy();
    await once(this.#server, 'close');
  }
}
