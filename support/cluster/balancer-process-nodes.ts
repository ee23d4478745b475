import { BalancerError, type BalancedNode } from './balancer';

/** A node as a program's configuration names it. */
export interface NamedNode {
  readonly id: string;
  /** `n0`, `n1`, ...: the id may have characters that a configuration cannot hold. */
  readonly name: string;
  /** `127.0.0.1:40123` or `[::1]:40123`. */
  readonly address: string;
}

/** Names the nodes. Throws a `BalancerError` for an origin that the programs are not set up for here. */
export function namedNodes(nodes: readonly BalancedNode[]): readonly NamedNode[] {
  if (nodes.length === 0) throw new BalancerError('a balancer needs at least one node to stand before');
  return nodes.map(({ id, origin }, index) => ({ id, name: `n${index}`, address: addressOf(id, origin) }));
}

function addressOf(id: string, origin: string): string {
  const url = URL.parse(origin);
  if (url?.protocol !== 'http:' || url.pathname !== '/')
    throw new BalancerError(
      `the balancer cannot stand before ${id} at "${origin}": ` +
        'give its origin as http://HOST:PORT, without encryption and without a path',
    );
  return `${url.hostname}:${url.port === '' ? '80' : url.port}`;
}
