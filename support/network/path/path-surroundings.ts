import { readFileSync } from 'node:fs';
import { outputOf } from '../environment/command';
import type { NetworkNamespace } from '../environment/network-environment';
import { NetworkError } from '../network-error';

/** TCP segments that a namespace has sent, and sent again, since it exists. */
export interface SegmentCounts {
  readonly sent: number;
  readonly retransmitted: number;
}

/** What sockets in that namespace have where nobody chooses. Rejects with a `NetworkError`. */
export async function defaultCongestionControl(namespace: NetworkNamespace): Promise<string> {
  const text = await outputOf(namespace.enter(['cat', '/proc/sys/net/ipv4/tcp_congestion_control']));
  return text.trim();
}

/** In bytes. Rejects with a `NetworkError` where there is no such interface. */
export async function mtuOf(namespace: NetworkNamespace, name: string): Promise<number> {
  const text = await outputOf(namespace.enter(['ip', '-o', 'link', 'show', 'dev', name]));
  return Number(matched(text, /\bmtu (\d+)/, `the MTU of ${name}`));
}

/** The address from which that namespace speaks to another one. Rejects with a `NetworkError` without a route. */
export async function sourceAddress(namespace: NetworkNamespace, destination: string): Promise<string> {
  const text = await outputOf(namespace.enter(['ip', '-o', 'route', 'get', destination]));
  return matched(text, /\bsrc (\S+)/, `the client's address towards ${destination}`);
}

/** Of the namespace in which that process is; throws a `NetworkError` where it is gone. */
export function segmentsOf({ pid }: NetworkNamespace): SegmentCounts {
  return parseSegments(readNetwork(pid, 'snmp'));
}

/** Reads the two lines `Tcp:` of `/proc/PID/net/snmp`: names, then figures. */
function parseSegments(snmp: string): SegmentCounts {
  const [names = [], figures = []] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Tcp: '))
    .map((line) => line.split(' '));
  const figure = (name: string): number => Number(figures[names.indexOf(name)]);
  const counts = { sent: figure('OutSegs'), retransmitted: figure('RetransSegs') };
  if (Number.isNaN(counts.sent + counts.retransmitted))
    throw new NetworkError('/proc/net/snmp does not tell OutSegs and RetransSegs of TCP');
  return counts;
}

/** Local TCP ports in use in a namespace, and those of them at which somebody listens. */
export function portsOf({ pid }: NetworkNamespace): {
  readonly used: ReadonlySet<number>;
  readonly listening: ReadonlySet<number>;
} {
  const [used, listening] = [new Set<number>(), new Set<number>()];
  const tables = readNetwork(pid, 'tcp') + readNetwork(pid, 'tcp6', '');
  // `sl local_address rem_address st`, in hexadecimal digits; 0A is LISTEN of include/net/tcp_states.h.
  for (const [, port = '', state] of tables.matchAll(/^ *\d+: \w+:(\w{4}) \w+:\w{4} (\w\w) /gm)) {
    used.add(parseInt(port, 16));
    if (state === '0A') listening.add(parseInt(port, 16));
  }
  return { used, listening };
}

function readNetwork(pid: number, table: string, otherwise?: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
  } catch (cause) {
    if (otherwise !== undefined) return otherwise;
    throw new NetworkError(`the network of process ${pid} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function matched(text: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new NetworkError(`${what} is not in what ip says: ${text.trim()}`);
  return found;
}
