/** Connections to servers that nobody uses just now, as any client keeps them. */
export class IdleConnections<Connection> implements AsyncDisposable {
  readonly #byOrigin = new Map<string, Connection[]>();
  readonly #connect: (origin: string) => Connection;
  readonly #close: (connection: Connection) => unknown;

  constructor(connect: (origin: string) => Connection, close: (connection: Connection) => unknown) {
    this.#connect = connect;
    this.#close = close;
  }

  /** One that is idle, or a new one. */
  take(origin: string): Connection {
    return this.#byOrigin.get(origin)?.pop() ?? this.#connect(origin);
  }

  giveBack(origin: string, connection: Connection): void {
    const idle = this.#byOrigin.get(origin);
    if (idle === undefined) this.#byOrigin.set(origin, [connection]);
    else idle.push(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#byOrigin.values()].flat().map((connection) => this.#close(connection)));
    this.#byOrigin.clear();
  }
}
