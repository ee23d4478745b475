import type { TargetSpec } from '../../../target/connect-target';
import { routeUrl, targetUrls } from '../../../target/routes';
import type { Workload } from '../../workload';
import { WireError } from './wire-error';

/** One entry: a host, or all hosts below a domain; of one port, or of any. */
interface Entry {
  readonly text: string;
  /** As URLs have it; of a wildcard with the dot that it begins with. */
  readonly host: string;
  readonly isWildcard: boolean;
  readonly port: string | undefined;
}

const GRAMMAR = /^(\*\.)?(\[[\da-fA-F:.]+\]|[^\s*:/?#@[\]\\%]+)(?::(\d{1,5}))?$/;
const EXAMPLE = 'llm.example.com:8000, *.gpu.example.com, 10.0.0.7, [2001:db8::7]:8000';
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The servers that a worker may send load to, whatever a coordinator says:
 *
 *     list  = entry { ( ',' | space ) entry }
 *     entry = [ '*.' ] host [ ':' port ]
 *
 * A host is a name or an address, of IPv6 in brackets; without a port it means all of its ports. `*.example.com` is
 * everything below `example.com`, and not that itself. Names are compared as text, in either case: nothing is looked
 * up, `localhost` is not `127.0.0.1`, and a name that ends with a dot is another one. No entry permits nothing.
 */
export class AllowList {
  readonly #entries: readonly Entry[];
  readonly #setting: string;

  private constructor(entries: readonly Entry[], setting: string) {
    this.#entries = entries;
    this.#setting = setting;
  }

  /** Reads a list; errors call it by its setting. Throws a `WireError` that tells every entry that is none. */
  static parse(text: string, setting = 'the list of permitted servers'): AllowList {
    const written = text.split(/[\s,]+/).filter((entry) => entry !== '');
    const entries = written.map((entry) => [entry, entryOf(entry)] as const);
    const faults = entries.filter(([, entry]) => entry === undefined).map(([fault]) => JSON.stringify(fault));
    if (faults.length > 0)
      throw new WireError(
        `${setting} holds ${faults.join(', ')}, which ${faults.length > 1 ? 'are' : 'is'} no host with or without a port; ` +
          `write for example ${EXAMPLE}`,
      );
    return new AllowList(
      entries.map(([, entry]) => entry).filter((entry) => entry !== undefined),
      setting,
    );
  }

  /** A list of that one server, with its port. */
  static of(url: URL): AllowList {
    return AllowList.parse(placeOf(url));
  }

  /** Whether load may go there; never by another protocol, nor with a user in the URL, which may read like a host. */
  permits({ protocol, hostname, port, username, password }: URL): boolean {
    const usual = DEFAULT_PORTS[protocol];
    if (usual === undefined || username !== '' || password !== '') return false;
    const asked = port === '' ? usual : port;
    return this.#entries.some((entry) => {
      if (entry.port !== undefined && entry.port !== asked) return false;
      return entry.isWildcard
        ? hostname.endsWith(entry.host) && hostname.length > entry.host.length
        : hostname === entry.host;
    });
  }

  /**
   * Looks at every server of the target, at all that a client asks them, and at the route that the workload asks.
   * Throws a `WireError` that names each host that is not permitted, this list, and how to extend it.
   */
  check(spec: TargetSpec, workload: Workload): void {
    const bases = [spec.settings.baseUrl, ...(spec.others ?? [])];
    const faults = bases.every((url) => URL.canParse(url))
      ? [
          ...bases.flatMap((url) => this.#faultsOf(new URL(url), workload)),
          ...this.#faultsOfUrls(targetUrls(spec)),
        ]
      : ['the load is for a server whose base URL is none'];
    if (faults.length > 0) throw new WireError([...new Set(faults)].join('; '));
  }

  /** The entries; `nothing` where there are none. */
  toString(): string {
    return this.#entries.length === 0 ? 'nothing' : this.#entries.map(({ text }) => text).join(', ');
  }

  #faultsOf(url: URL, workload: Workload): string[] {
    const faults = this.#faultsOfUrls([url]);
    if (faults.length > 0 || workload.kind !== 'endpoint' || staysAt(url, workload.path)) return faults;
    return [
      `the load asks ${placeOf(url)} for a route that leads to another server; give it a path like /health`,
    ];
  }

  #faultsOfUrls(urls: readonly URL[]): string[] {
    return urls
      .filter((url) => !this.permits(url))
      .map((url) => {
        const place = placeOf(url);
        return (
          `the load is for ${place}, and this worker may send load to ${this.toString()} alone; ` +
          `add ${place} to ${this.#setting} of this worker if that is wanted`
        );
      });
  }
}

function entryOf(text: string): Entry | undefined {
  const [, wildcard, name = '', port] = GRAMMAR.exec(text) ?? [];
  if (name === '' || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))) return undefined;
  // A URL spells a host in one way, whatever way it was written in.
  if (!URL.canParse(`http://${name}/`)) return undefined;
  const { hostname } = new URL(`http://${name}/`);
  const isWildcard = wildcard !== undefined;
  // Parts of an address are no domain that it is below.
  if (isWildcard && /^\[|(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(name)) return undefined;
  return {
    text,
    host: isWildcard ? `.${hostname}` : hostname,
    isWildcard,
    port: port === undefined ? undefined : String(Number(port)),
  };
}

/** With its port, also where that is the usual one. */
const placeOf = ({ protocol, hostname, port }: URL): string =>
  `${hostname}:${port === '' ? (DEFAULT_PORTS[protocol] ?? '') : port}`;

/** A path that begins with one slash, and with which the origin is still the same. */
function staysAt({ href, origin }: URL, path: string): boolean {
  if (!/^\/(?![/\\])/.test(path)) return false;
  try {
    return routeUrl(href, path).origin === origin && new URL(path, origin).origin === origin;
  } catch {
    return false;
  }
}
