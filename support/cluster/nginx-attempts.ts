import type { NodeCounters } from './balancer';
import type { NamedNode } from './balancer-process-nodes';

/** nginx's own status for a client that left before its answer came. */
const CLIENT_LEFT = '499';

/** A node's fault after its headers; it may be noticed when what came last is passed on. */
const BROKEN_ANSWER =
  / (?:recv\(\) failed|readv\(\) failed|upstream prematurely closed|upstream timed out|upstream sent) .*while (?:reading upstream|sending to client), .*, upstream: "http:\/\/([^/"]+)/;

interface Tally {
  attempts: number;
  failures: number;
}

/**
 * What nginx did with requests, added up from its logs. A request is in the access log when it has ended, so the
 * attempts of those under way are not counted yet. An attempt failed where the request was given to another node
 * after it, where it brought no headers and the client had not left, or where the answer was cut after them: of the
 * last the access log does not tell whether the node or the client did it; the error log does.
 */
export class NginxAttempts {
  readonly #tallies: ReadonlyMap<string, Tally>;
  readonly #nodes: readonly NamedNode[];
  #retried = 0;

  constructor(nodes: readonly NamedNode[]) {
    this.#nodes = nodes;
    this.#tallies = new Map(nodes.map(({ address }) => [address, { attempts: 0, failures: 0 }]));
  }

  /** Requests that were given to a node once more. */
  get retried(): number {
    return this.#retried;
  }

  /** By the id of the node. */
  get nodes(): ReadonlyMap<string, NodeCounters> {
    return new Map(
      this.#nodes.map(({ id, address }) => {
        const { attempts, failures } = this.#tallies.get(address) ?? { attempts: 0, failures: 0 };
        return [id, { attempts, failures, inFlight: undefined, up: undefined }];
      }),
    );
  }

  /**
   * Adds a line of the access log: `200|127.0.0.1:1, 127.0.0.1:2|502, 200|-, 0.020|1700000000.000`. The lists have
   * an entry for each attempt; where no node was left, the last address is the name of them all.
   */
  addAccess(line: string): void {
    const [status, addresses = '', , headerTimes = ''] = line.split('|');
    const times = headerTimes.split(', ');
    const tried = addresses.split(', ').flatMap((address, index) => {
      const tally = this.#tallies.get(address);
      return tally === undefined ? [] : [{ tally, answered: times[index] !== '-' }];
    });
    for (const [index, { tally, answered }] of tried.entries()) {
      const givenOn = index < tried.length - 1;
      tally.attempts += 1;
      if (givenOn) this.#retried += 1;
      if (givenOn || (!answered && status !== CLIENT_LEFT)) tally.failures += 1;
    }
  }

  /** Adds a line of the error log: `... recv() failed (...) while reading upstream, ..., upstream: "http://ADDRESS/...`. */
  addError(line: string): void {
    const address = BROKEN_ANSWER.exec(line)?.[1];
    const tally = this.#tallies.get(address ?? '');
    if (tally !== undefined) tally.failures += 1;
  }
}
