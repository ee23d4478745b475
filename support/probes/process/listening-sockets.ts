import { BlockList, isIPv4, SocketAddress } from 'node:net';

/** A socket that waits for connections. */
export interface ListeningSocket {
  /** As text: 127.0.0.1, or :: for every address. */
  readonly address: string;
  readonly port: number;
  /** Id of the user that it belongs to. */
  readonly user: number;
  readonly inode: number;
}

const LISTEN = '0A';

/** Reads `/proc/net/tcp` or `/proc/net/tcp6`, whose fields are those of proc_net_tcp(5). */
export function parseListeningSockets(table: string): readonly ListeningSocket[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ...
      const [, local = '', , state, , , , user, , inode] = line.trim().split(/\s+/);
      const [, address = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
      if (state !== LISTEN || address === '') return [];
      return [
        { address: addressOf(address), port: parseInt(port, 16), user: Number(user), inode: Number(inode) },
      ];
    });
}

/** The kernel prints whole words of the address in the order of bytes of the machine, all of ours little-endian. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return plainAddress(groups.join(':'));
}

/** The one way to write an address; an IPv4 address within IPv6 as IPv4. */
export function plainAddress(address: string): string {
  const { address: short } = new SocketAddress({ address, family: isIPv4(address) ? 'ipv4' : 'ipv6' });
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short)?.[1] ?? short;
}

/** The sockets that a connection to that address may reach: those bound to it, or else to every address. */
export function socketsFor(sockets: readonly ListeningSocket[], address: string): readonly ListeningSocket[] {
  const bound = sockets.filter((socket) => socket.address === address);
  if (bound.length > 0) return bound;
  const anyOfFamily = sockets.filter((socket) => socket.address === (isIPv4(address) ? '0.0.0.0' : '::'));
  if (anyOfFamily.length > 0) return anyOfFamily;
  // An IPv6 socket takes IPv4 connections too, unless its owner forbade it.
  return isIPv4(address) ? sockets.filter((socket) => socket.address === '::') : [];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether the address leads back to the machine that asks, whatever its interfaces are. */
export const isLoopback = (address: string): boolean =>
  loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
