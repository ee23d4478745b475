import { TRACED } from '../trace/traced-events';
import type { Surroundings } from './surroundings';

/** What a machine that is made up has. */
export interface MadeUpMachine {
  readonly platform?: NodeJS.Platform;
  readonly uid?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** All that are there, by their paths. */
  readonly programs?: readonly string[];
  /** Why a command fails, by what it contains: the first that fits. */
  readonly failing?: readonly (readonly [part: string, words: string])[];
  /** What `cat` tells of the tracepoints. */
  readonly tracepoints?: readonly string[];
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** Engines by their sockets; `forbidden` is one that this user may not speak to. */
  readonly engines?: Readonly<Record<string, string>>;
  /** Folders in which a control group can be made. */
  readonly writable?: readonly string[];
}

export const ALL_PROGRAMS = [
  ...['/usr/sbin/ip', '/usr/sbin/tc', '/usr/bin/ss', '/usr/sbin/nft', '/usr/bin/nsenter', '/usr/bin/unshare'],
  ...['/usr/bin/bpftrace', '/usr/bin/iperf3', '/usr/bin/tshark', '/usr/bin/podman', '/usr/bin/crun'],
  '/usr/bin/apt-get',
];

const FILES: Readonly<Record<string, string>> = {
  '/proc/self/uid_map': '         0          0 4294967295',
  '/proc/self/net/snmp':
    'Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoMin OutSegs RetransSegs\nTcp: 200 30000 3\nUdp: InDatagrams\nUdp: 7',
  '/proc/self/mounts':
    'proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\ntmpfs /tmp tmpfs rw 0 0',
  '/proc/pressure/cpu':
    'some avg10=1.25 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0',
  '/proc/sys/net/ipv4/tcp_congestion_control': 'cubic',
  '/proc/sys/net/ipv4/tcp_available_congestion_control': 'reno cubic bbr',
  '/proc/net/route': 'Iface\tDestination\tGateway\neth0\t00000000\t010200C0\neth0\t000200C0\t00000000',
  '/sys/class/net/eth0/mtu': '1500',
  '/sys/class/net/lo/mtu': '65536',
  '/sys/kernel/btf/vmlinux': '',
};

/** Root with all rights, all programs and a kernel that has all; other machines by what is different. */
export function madeUpMachine(made: MadeUpMachine = {}): Surroundings & { readonly commands: string[] } {
  const {
    uid = 0,
    programs = ALL_PROGRAMS,
    failing = [],
    engines = {},
    tracepoints = [...TRACED.keys()],
  } = made;
  const rights = uid === 0 ? '000001ffffffffff' : '0000000000000000';
  const files = { ...FILES, '/proc/self/status': `Name:\tnode\nCapEff:\t${rights}`, ...made.files };
  const commands: string[] = [];
  const find = (name: string) => {
    const path = programs.find((each) => each.endsWith(`/${name}`));
    return path === undefined ? undefined : { path, onPath: !path.startsWith('/off-path/') };
  };
  const read = (path: string) => {
    const text = (files as Readonly<Record<string, string | undefined>>)[path];
    return text === undefined
      ? Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`))
      : Promise.resolve(text);
  };
  return {
    commands,
    platform: made.platform ?? 'linux',
    uid,
    environment: made.environment ?? {},
    find,
    run: (command) => {
      const line = command.join(' ');
      commands.push(line);
      const words = failing.find(([part]) => line.includes(part))?.[1];
      if (words !== undefined) return Promise.reject(new Error(words));
      if (line.includes('--mount')) return Promise.resolve(tracepoints.join('\n'));
      return Promise.resolve(`${command[0]} version 1.2\nand more`);
    },
    read,
    checkReadable: async (path) => {
      await read(path);
    },
    engineAt: (socket) => {
      const engine = engines[socket];
      if (engine === 'forbidden') return Promise.reject(new Error(`connect EACCES ${socket}`));
      return engine === undefined
        ? Promise.reject(new Error(`connect ENOENT ${socket}`))
        : Promise.resolve(engine);
    },
    roundTrip: () => Promise.resolve(0.03),
    writeInNewFolder: (folder) => {
      const writable = made.writable ?? (uid === 0 ? ['/sys/fs/cgroup'] : []);
      if (!writable.includes(folder)) throw new Error(`no folder can be made in ${folder} (EACCES)`);
    },
  };
}

/** Who is not root, on a machine that has all else. */
export const ordinaryUser = (made: MadeUpMachine = {}): MadeUpMachine => ({ uid: 1000, ...made });

/** A kernel that has none of these queue disciplines. */
export const withoutDisciplines = (...names: readonly string[]): Pick<MadeUpMachine, 'failing'> => ({
  failing: names.map((name) => [`root ${name}`, 'Specified qdisc kind is unknown']),
});
