import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Resolves a name to its addresses, at least one; rejects where there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** The addresses of a host, resolved once and kept until they fail. */
export class HostAddresses {
  readonly #host: string;
  readonly #resolve: Resolve;
  #known: readonly string[] | undefined;

  /** `host` is a name or an address, one of IPv6 with or without its brackets. */
  constructor(host: string, resolve: Resolve = resolveBySystem) {
    this.#host = host.replace(/^\[(.*)\]$/, '$1');
    this.#resolve = resolve;
  }

  /** As it stands before a port. */
  get text(): string {
    return isIP(this.#host) === 6 ? `[${this.#host}]` : this.#host;
  }

  /** In the order in which they are to be tried. */
  async all(): Promise<readonly string[]> {
    if (isIP(this.#host) !== 0) return [this.#host];
    this.#known ??= await this.#resolve(this.#host);
    return this.#known;
  }

  /** One of them has answered: only that is tried from now on. */
  keep(address: string): void {
    this.#known = [address];
  }

  /** None of them has answered: the name may lead elsewhere by now. */
  forget(): void {
    this.#known = undefined;
  }
}
