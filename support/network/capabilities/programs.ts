import { iperf3Calling, iperf3Serving } from '../path/iperf3-options';
import { missing, tried, type Capability } from './capability';
import type { Surroundings } from './surroundings';

interface Program {
  /** What Debian calls the package that it comes with. */
  readonly package: string;
  /** The arguments with which it says its version. */
  readonly version: string;
  /** What it is used for, without a need for rights: a program may be too old for it. */
  readonly uses?: readonly (readonly string[])[];
  /** It is started in namespaces by its name alone; others by their paths, on PATH or among the system's servers. */
  readonly byName?: true;
}

/** It reads options in their order, and ends at this one: those before it are known to it, or it fails. */
const ENDS = '--version';
const CALLING = { address: '127.0.0.1', port: '20000', time: '1', window: '0.2' };

const PROGRAMS = {
  ip: { package: 'iproute2', version: '-V', uses: [['-j', 'link', 'show', 'dev', 'lo']], byName: true },
  tc: {
    package: 'iproute2',
    version: '-V',
    uses: [['-s', '-j', 'qdisc', 'show', 'dev', 'lo']],
    byName: true,
  },
  ss: { package: 'iproute2', version: '-V', uses: [['-tin']] },
  nft: { package: 'nftables', version: '--version' },
  nsenter: { package: 'util-linux', version: '--version', byName: true },
  unshare: { package: 'util-linux', version: '--version', byName: true },
  bpftrace: { package: 'bpftrace', version: '--version' },
  iperf3: {
    package: 'iperf3',
    version: '--version',
    uses: [
      [...iperf3Serving(CALLING.port, CALLING.window), ENDS],
      [...iperf3Calling({ ...CALLING, congestionControl: 'cubic' }), ENDS],
    ],
    byName: true,
  },
  tshark: { package: 'tshark', version: '--version' },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;

export const PROGRAM_NAMES = Object.keys(PROGRAMS) as readonly ProgramName[];

/** Whether a program is there, says its version, and can do what it is used for; the version is told. */
export async function probeProgram(machine: Surroundings, name: ProgramName): Promise<Capability> {
  const { uses = [], byName, ...program }: Program = PROGRAMS[name];
  const install = installing(machine, program.package);
  const path = machine.find(name)?.path;
  if (path === undefined) return missing(`no program ${name}`, install);
  const fault = byName === undefined ? undefined : whyNotByName(machine, name, install);
  if (fault !== undefined) return fault;
  return tried(async () => {
    const trials = [[program.version], ...uses];
    const [version = ''] = await Promise.all(trials.map((args) => machine.run([path, ...args])));
    return version.split('\n', 1)[0] ?? '';
  }, `it does not work: ${install}`);
}

/** Why a program cannot be run by its name alone; undefined where it can. */
export function whyNotByName(machine: Surroundings, name: string, install: string): Capability | undefined {
  const found = machine.find(name);
  if (found === undefined) return missing(`no program ${name}`, install);
  if (found.onPath) return undefined;
  const folder = found.path.slice(0, -name.length - 1);
  return missing(`${found.path} is not on PATH`, `PATH=$PATH:${folder}`);
}

/** How packages are installed here. */
export const installing = (machine: Surroundings, packages: string): string =>
  machine.find('apt-get') === undefined ? `install ${packages}` : `apt-get install ${packages}`;
