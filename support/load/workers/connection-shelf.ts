import { connectTarget, type TargetConnection, type TargetSpec } from '../../target/connect-target';

/** Servers that a worker stays connected to: the one under test, the one that it is calibrated against, and a few before. */
const MOST_KEPT = 4;

/** The connections of a worker to the servers that it was sent to, kept alive between loads. */
export class ConnectionShelf {
  readonly #kept = new Map<string, TargetConnection>();

  to(server: TargetSpec): TargetConnection {
    const key = JSON.stringify(server);
    const connection = this.#kept.get(key) ?? connectTarget(server);
    // The last used one stands last.
    this.#kept.delete(key);
    this.#kept.set(key, connection);
    const [oldest] = this.#kept;
    if (oldest !== undefined && this.#kept.size > MOST_KEPT) {
      this.#kept.delete(oldest[0]);
      void oldest[1][Symbol.asyncDispose]();
    }
    return connection;
  }
}
