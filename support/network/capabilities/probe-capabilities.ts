import {
  CAPABILITY_NAMES,
  missing,
  type Capability,
  type CapabilityName,
  type NetworkCapabilities,
} from './capability';
import { probeDocker, probePodman } from './engines';
import { tryWithin, wayIn, type TrialName } from './in-namespace';
import * as kernel from './kernel-files';
import { probeRoot, probeUserNamespaces } from './privileges';
import { PROGRAM_NAMES, probeProgram } from './programs';
import { thisMachine, type Surroundings } from './surroundings';

/** All of it takes no longer, however slow a program is: long enough for a machine that is busy with much else. */
const WITHIN_MS = 20_000;

/**
 * Tries what this machine can do for measuring networks of containers, each thing once and all at the same time;
 * nothing is left behind. Takes some 100 ms, at most 20 s, where what has not answered counts as missing. Never
 * rejects.
 */
export async function probeCapabilities(
  machine: Surroundings = thisMachine(WITHIN_MS),
): Promise<NetworkCapabilities> {
  if (machine.platform !== 'linux') {
    const reason = `networks of containers are measured by means of Linux; this is ${machine.platform}`;
    const none = missing(reason, 'run on Linux, for example in a virtual machine');
    return asRecord(CAPABILITY_NAMES.map((name) => [name, none]));
  }
  const root = settled(probeRoot(machine));
  const user = settled(probeUserNamespaces(machine));
  const way = Promise.all([root, user]).then(([asRoot, asUser]) => wayIn(asRoot, asUser));
  const within = async (name: TrialName) => tryWithin(machine, await way, name);
  const programs = Object.fromEntries(
    PROGRAM_NAMES.map((name) => [name, settled(probeProgram(machine, name))]),
  ) as Record<(typeof PROGRAM_NAMES)[number], Promise<Capability>>;
  // By its path: that others need it by its name is no matter.
  const byTc = async (name: TrialName) => (machine.find('tc') === undefined ? programs.tc : within(name));
  const probes: Readonly<Record<CapabilityName, Promise<Capability>>> = {
    ...programs,
    root,
    'user namespaces': user,
    'bridge and veth': after(programs.ip, () => within('bridge and veth')),
    podman: probePodman(machine),
    docker: probeDocker(machine),
    nft: after(programs.nft, () => within('nft')),
    TCP_INFO: kernel.probeTcpInfo(machine),
    'TCP counters': kernel.probeTcpCounters(machine),
    'packet capture': within('packet capture'),
    tracefs: root.then((asRoot) => kernel.probeTracefs(machine, asRoot)),
    BTF: kernel.probeBtf(machine),
    tbf: byTc('tbf'),
    netem: byTc('netem'),
    fq_codel: byTc('fq_codel'),
    'CPU quota': kernel.probeCpuQuota(machine),
    PSI: kernel.probePressure(machine),
    'congestion control': kernel.probeCongestionControl(machine),
    MTU: kernel.probeMtu(machine),
  };
  return asRecord(
    await Promise.all(CAPABILITY_NAMES.map(async (name) => [name, await settled(probes[name])] as const)),
  );
}

/** A trial is made with a program that has to be there. */
async function after(program: Promise<Capability>, trial: () => Promise<Capability>): Promise<Capability> {
  const found = await program;
  return found.status === 'missing' ? found : trial();
}

/** A probe that fails in a way that nobody thought of is one more thing that is missing. */
async function settled(probe: Promise<Capability>): Promise<Capability> {
  try {
    return await probe;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return missing(reason, 'see that /proc and /sys are mounted and may be read');
  }
}

const asRecord = (entries: readonly (readonly [CapabilityName, Capability])[]): NetworkCapabilities =>
  Object.fromEntries(entries) as NetworkCapabilities;
