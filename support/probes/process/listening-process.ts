import { lookup } from 'node:dns/promises';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { isForbidden } from './process-error';
import {
  isLoopback,
  parseListeningSockets,
  plainAddress,
  socketsFor,
  type ListeningSocket,
} from './listening-sockets';
import { readProcessName } from './process-name';
import { parseProcessStat, type ProcessStat } from './process-stat';
import { listProcesses } from './process-tree';
import { PROC, unavailable, whyNoProc, type Unavailable } from './unavailable';

/** The process that listens, or why it is not known. */
export type ListeningProcess =
  | {
      readonly status: 'found';
      readonly pid: number;
      /** The program's, for people. */ readonly name: string;
    }
  | Unavailable;

/** They pass connections on: what they use says nothing of the server behind them. */
const FORWARDERS =
  /^(docker-proxy|rootlessport|rootlesskit|slirp4netns|pasta(\.avx2)?|kubectl|ssh|sshd(-session)?)$/;

/**
 * Finds the process of this machine that takes connections to that port, of that host or of any address; never
 * rejects. Where several processes share the socket it is the one that the others descend from.
 */
export async function findListeningProcess(
  port: number,
  host?: string,
  root: string = PROC,
): Promise<ListeningProcess> {
  const missing = whyNoProc(root);
  if (missing !== undefined) return unavailable(missing);
  try {
    return await find(port, host, root);
  } catch (error) {
    return unavailable(
      `the process that listens on port ${port} cannot be found: ${(error as Error).message}`,
    );
  }
}

async function find(port: number, host: string | undefined, root: string): Promise<ListeningProcess> {
  const addresses = host === undefined ? undefined : await addressesOf(host);
  if (addresses?.length === 0) {
    return unavailable(`${host} is not this machine: processes of a remote server cannot be seen from here`);
  }
  const listening = (await allListeningSockets(root)).filter((socket) => socket.port === port);
  // Of a name's addresses the first that answers is the one that a client stays with.
  const sockets =
    addresses === undefined
      ? listening
      : (addresses.map((one) => socketsFor(listening, one)).find((some) => some.length > 0) ?? []);
  const [socket] = sockets;
  if (socket === undefined) {
    return unavailable(
      `nobody listens on port ${port} here: the server may be in a container or another network namespace`,
    );
  }
  const { holders, forbidden } = await holdersOf(new Set(sockets.map(({ inode }) => inode)), root);
  const heads = headsOf(await statsOf(holders, root));
  const [head, ...others] = heads;
  if (head === undefined) return unavailable(whyNobody(port, socket, forbidden));
  if (others.length > 0) {
    const pids = heads.map(([pid]) => pid).join(', ');
    return unavailable(`several processes listen on port ${port}, none of them started by another: ${pids}`);
  }
  const [pid, stat] = head;
  const name = readProcessName(pid, root) ?? stat.name;
  if (!FORWARDERS.test(name)) return { status: 'found', pid, name };
  return unavailable(
    `port ${port} is held by ${name} (process ${pid}), which only passes connections on elsewhere`,
  );
}

/** The addresses of that name that are this machine's, written plainly. */
async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookup(host.replace(/^\[(.*)\]$/, '$1'), { all: true });
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => plainAddress(address))),
  );
  return found.map(({ address }) => plainAddress(address)).filter((one) => isLoopback(one) || own.has(one));
}

async function allListeningSockets(root: string): Promise<readonly ListeningSocket[]> {
  const tables = await Promise.all([
    readFile(`${root}/net/tcp`, 'utf8'),
    // Not there where IPv6 is switched off.
    readFile(`${root}/net/tcp6`, 'utf8').catch(() => ''),
  ]);
  return tables.flatMap(parseListeningSockets);
}

async function holdersOf(
  inodes: ReadonlySet<number>,
  root: string,
): Promise<{ holders: readonly number[]; forbidden: boolean }> {
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  const holders: number[] = [];
  let forbidden = false;
  // One process after the other: all at once would open a folder of each.
  for (const pid of listProcesses(root)) {
    try {
      const folder = `${root}/${pid}/fd`;
      const files = await readdir(folder);
      const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
      if (targets.some((target) => links.has(target))) holders.push(pid);
    } catch (error) {
      // Whatever else fails, the process has ended meanwhile.
      forbidden ||= isForbidden(error);
    }
  }
  return { holders, forbidden };
}

async function statsOf(pids: readonly number[], root: string): Promise<ReadonlyMap<number, ProcessStat>> {
  const stats = new Map<number, ProcessStat>();
  for (const pid of pids) {
    const line = await readFile(`${root}/${pid}/stat`, 'utf8').catch(() => undefined);
    if (line !== undefined) stats.set(pid, parseProcessStat(line));
  }
  return stats;
}

/** Those of the holders whose parent is none of them. */
function headsOf(holders: ReadonlyMap<number, ProcessStat>): readonly (readonly [number, ProcessStat])[] {
  // The service manager keeps a socket that it handed to the service which it started for it.
  const servers = new Map([...holders].filter(([pid, { name }]) => pid !== 1 || name !== 'systemd'));
  return [...servers].filter(([, { parent }]) => !servers.has(parent));
}

function whyNobody(port: number, { user }: ListeningSocket, forbidden: boolean): string {
  if (forbidden) {
    return (
      `the process that listens on port ${port} is not visible to this user: ` +
      `the socket belongs to user ${user}; run as that user or as root`
    );
  }
  return `no visible process holds the socket that listens on port ${port}: its owner may be in a container`;
}
