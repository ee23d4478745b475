import type { NamedNode } from './balancer-process-nodes';
import type { BalancerOptions, BalancerShare } from './balancer-process-options';

/** How often the health of a node is checked, in milliseconds. */
export const CHECK_INTERVAL_MS = 500;

/** What the configuration is made of. */
export interface HaproxySettings extends BalancerOptions {
  readonly port: number;
  /** Path of the socket at which it tells its statistics. */
  readonly statistics: string;
  readonly nodes: readonly NamedNode[];
  readonly share: BalancerShare;
}

/**
 * The text of its configuration: least connections; a request that found no node, or a node that gave no answer or
 * said 503, is given to another one. For that it is kept until the answer begins, if it fits into a buffer.
 * Nodes that fail are out at their first failed connection, and checked more often while they are coming or going.
 */
export function haproxyConfiguration(settings: HaproxySettings): string {
  const { port, statistics, nodes, share } = settings;
  const { connectTimeout = 1_000, silenceTimeout = 600_000, healthPath = '/health' } = settings;
  const servers = nodes.map(({ name, address }) => `  server ${name} ${address}`);
  return `global
  maxconn ${share.connections}
  nbthread ${share.threads}
  # A clash of ports is to be told, not shared with another process.
  noreuseport
  # A request is kept whole in one of these: bodies of up to about 60 KB can be sent again.
  tune.bufsize 65536
  stats socket "${statistics}" mode 600 level user

defaults
  mode http
  timeout connect ${connectTimeout}ms
  timeout client ${silenceTimeout}ms
  timeout server ${silenceTimeout}ms
  timeout queue ${silenceTimeout}ms
  # Small pieces go out at once: each is an event of a stream.
  option http-no-delay
  # Where a client hangs up, the node is told by a closed connection.
  option abortonclose

frontend front
  bind 127.0.0.1:${port} backlog 4096
  default_backend nodes

backend nodes
  balance leastconn
  option http-buffer-request
  # A dead node has the fewest connections of all: a request may meet one after the other before it is known.
  retries ${Math.max(3, nodes.length)}
  option redispatch 1
  retry-on conn-failure empty-response response-timeout 0rtt-rejected 503
  http-reuse always
  option httpchk GET ${healthPath}
  default-server check inter ${CHECK_INTERVAL_MS}ms fastinter 100ms downinter 200ms fall 2 rise 2 observe layer4 error-limit 1 on-error mark-down
${servers.join('\n')}
`;
}
