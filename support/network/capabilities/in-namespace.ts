import type { Command } from '../environment/command';
import { missing, tried, type Capability, type CapabilityName } from './capability';
import type { Surroundings } from './surroundings';

/** A command in a network namespace of its own, which is gone when the command ends. */
type Within = (command: Command) => Command;

const WITHIN: Readonly<Record<'root' | 'user', Within>> = {
  root: (command) => ['unshare', '--net', '--', ...command],
  user: (command) => ['unshare', '--user', '--map-root-user', '--net', '--', ...command],
};

/** As who a network namespace can be made here. */
export function wayIn(root: Capability, user: Capability): keyof typeof WITHIN | undefined {
  if (root.status === 'present') return 'root';
  return user.status === 'present' ? 'user' : undefined;
}

/** From include/uapi/linux/if_packet.h and if_ether.h: all protocols, in network byte order. */
const CAPTURE = `
const koffi = require(process.argv[1]);
const all = require('os').endianness() === 'LE' ? 0x0300 : 0x0003;
if (koffi.load(null).func('int socket(int, int, int)')(17, 3, all) < 0) {
  console.error('no socket of AF_PACKET: errno ' + koffi.errno());
  process.exitCode = 1;
}`;

/** A share of packets is dropped by chance, as the loss of packets is made. */
const DROP =
  'add table inet tried; ' +
  'add chain inet tried lost { type filter hook input priority 0; policy accept; }; ' +
  'add rule inet tried lost numgen random mod 1000000 < 100 drop';

const PAIR = ['link add tried0 type bridge', 'link add tried1 type veth peer name tried2'];

interface Trial {
  readonly command: Command;
  readonly input?: string;
  readonly detail: string;
  readonly remedy: string;
}

const discipline = (name: string, detail: string, ...options: readonly string[]): Trial => ({
  command: ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', name, ...options],
  detail: `${detail}, put on the loopback of a namespace`,
  remedy: `modprobe sch_${name}, or a kernel with CONFIG_NET_SCH_${name.toUpperCase()}`,
});

/** What is tried within a network namespace. */
const TRIALS = {
  'bridge and veth': {
    command: ['ip', '-batch', '-'],
    input: `${[...PAIR, 'link set tried1 master tried0'].join('\n')}\n`,
    detail: 'a pair on a bridge, made in a namespace',
    remedy: 'modprobe bridge veth, or a kernel with CONFIG_BRIDGE and CONFIG_VETH',
  },
  'packet capture': {
    command: [process.execPath, '-e', CAPTURE, koffiPath()],
    detail: 'a socket of AF_PACKET, opened in a namespace',
    remedy: 'a kernel with CONFIG_PACKET; npm ci, for koffi',
  },
  tbf: discipline('tbf', 'token bucket', 'rate', '100mbit', 'burst', '32kb', 'limit', '256kb'),
  netem: discipline('netem', 'delay and loss', 'delay', '10ms'),
  fq_codel: discipline('fq_codel', 'fair queues'),
  nft: {
    command: ['nft', DROP],
    detail: 'a rule that drops by chance, taken in a namespace',
    remedy: 'modprobe nf_tables nft_numgen, or a kernel with CONFIG_NFT_NUMGEN',
  },
} satisfies Partial<Record<CapabilityName, Trial>>;

export type TrialName = keyof typeof TRIALS;

/** Tries one thing within a network namespace made that way; undefined: none can be made. */
export async function tryWithin(
  machine: Surroundings,
  way: keyof typeof WITHIN | undefined,
  name: TrialName,
): Promise<Capability> {
  if (way === undefined)
    return missing('no network namespace can be made to try it in', 'see root and user namespaces');
  const { command, input, detail, remedy }: Trial = TRIALS[name];
  return tried(async () => {
    const [program, ...args] = command;
    // The folders of system programs are not on the PATH of every user.
    await machine.run(WITHIN[way]([machine.find(program)?.path ?? program, ...args]), input);
    return `${detail} ${way === 'root' ? 'as root' : 'within a user namespace'}`;
  }, remedy);
}

/** A package that is not there is told of by the trial. */
function koffiPath(): string {
  try {
    return require.resolve('koffi');
  } catch {
    return 'koffi';
  }
}
