import { NetworkError } from '../network-error';

/** Counters by the name of their protocol and their own: `Tcp.OutSegs`. */
export type ProtocolCounters = ReadonlyMap<string, number>;

/**
 * Reads `/proc/PID/net/snmp` or `netstat`: for each protocol a line of names and one of numbers, both after the
 * protocol's name. Throws a `NetworkError` where they do not match.
 */
export function parseProtocolCounters(text: string): ProtocolCounters {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const counters = new Map<string, number>();
  for (let place = 0; place < lines.length; place += 2) {
    const [protocol = '', ...names] = words(lines[place]);
    const [again, ...numbers] = words(lines[place + 1]);
    if (protocol !== again || names.length !== numbers.length)
      throw new NetworkError(
        `the kernel's counters of protocols are not as expected: ${lines[place] ?? ''}: ` +
          'names and numbers of a protocol were to be two lines of the same length',
      );
    names.forEach((name, column) =>
      counters.set(`${protocol.replace(':', '')}.${name}`, Number(numbers[column])),
    );
  }
  return counters;
}

/** What an interface lost since it is there; `received` and `sent` as its own namespace sees it. */
interface InterfaceCounters {
  readonly receivedPackets: number;
  readonly receiveErrors: number;
  readonly receiveDrops: number;
  readonly sentPackets: number;
  readonly sendErrors: number;
  readonly sendDrops: number;
}

/**
 * Reads `/proc/PID/net/dev`: two lines of heads, then for each interface its name and 16 numbers, of which the first
 * eight are of what was received (bytes, packets, errors, drops, ...) and the others the same of what was sent.
 */
export function parseInterfaceCounters(text: string): ReadonlyMap<string, InterfaceCounters> {
  const interfaces = new Map<string, InterfaceCounters>();
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*(\S+):\s*(\d[\d\s]*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const numbers = rest.trim().split(/\s+/).map(Number);
    const [receivedPackets = 0, receiveErrors = 0, receiveDrops = 0] = numbers.slice(1);
    const [sentPackets = 0, sendErrors = 0, sendDrops = 0] = numbers.slice(9);
    interfaces.set(name, {
      receivedPackets,
      receiveErrors,
      receiveDrops,
      sentPackets,
      sendErrors,
      sendDrops,
    });
  }
  return interfaces;
}

const words = (line = ''): string[] => line.trim().split(/\s+/);
