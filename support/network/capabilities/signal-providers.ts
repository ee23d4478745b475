import type { Capability, CapabilityName, NetworkCapabilities } from './capability';

/** One way to have a signal. */
interface Alternative {
  readonly provider: string;
  /** All of these have to be present. */
  readonly needs: readonly CapabilityName[];
  /** What it is good for. */
  readonly because: string;
}

const NAMESPACES: readonly CapabilityName[] = ['unshare', 'nsenter', 'ip', 'bridge and veth'];

/** For each signal the ways to have it, best first. */
const ALTERNATIVES = {
  containers: [
    {
      provider: 'podman',
      needs: ['root', 'podman', ...NAMESPACES],
      because: 'real containers on a network of the run',
    },
    {
      provider: 'docker',
      needs: ['root', 'docker', ...NAMESPACES],
      because: 'real containers, whose namespaces root may enter',
    },
    {
      provider: 'namespaces as root',
      needs: ['root', ...NAMESPACES],
      because: 'processes with the same network as containers',
    },
    {
      provider: 'namespaces in a user namespace',
      needs: ['user namespaces', ...NAMESPACES],
      because: 'processes with the same network as containers, without root',
    },
  ],
  'round trip': [
    {
      provider: 'TCP_INFO at connect',
      needs: ['TCP_INFO'],
      because: 'from SYN to SYN-ACK by the kernel, in microseconds',
    },
    { provider: 'ss -tin', needs: ['ss'], because: 'the same figure, a process for each look' },
  ],
  segments: [
    {
      provider: '/proc/PID/net/snmp',
      needs: ['TCP counters'],
      because: 'each container counts its own, without any cost',
    },
  ],
  queues: [
    {
      provider: 'tc -s -j qdisc',
      needs: ['tc', 'nsenter'],
      because: 'backlog and drops of each queue',
    },
  ],
  'path capacity': [
    {
      provider: 'iperf3',
      needs: ['iperf3', 'nsenter', 'ip'],
      because: 'a measure that others can repeat',
    },
    {
      provider: 'own blaster',
      needs: ['nsenter', 'ip'],
      because: 'a sender in Node, for which nothing is to be installed',
    },
  ],
  'kernel events': [
    {
      provider: 'ftrace ring',
      needs: ['root', 'tracefs', 'unshare'],
      because: 'what the kernel did in the last seconds, to the microsecond',
    },
  ],
  packets: [
    {
      provider: 'AF_PACKET capture',
      needs: ['packet capture'],
      because: 'all packets of an interface, with the time of each',
    },
  ],
  'injected spike': [
    { provider: 'netem', needs: ['netem', 'nsenter'], because: 'delays packets by a time that is set' },
    {
      provider: 'tbf',
      needs: ['tbf', 'nsenter'],
      because: 'packets queue at a rate that is set: the delay is backlog over rate',
    },
  ],
  'injected loss': [
    { provider: 'nft', needs: ['nft', 'nsenter'], because: 'drops a share of packets that is set' },
  ],
  'injected throttling': [
    {
      provider: 'cgroup CPU quota',
      needs: ['root', 'CPU quota'],
      because: 'the share of CPU time of a container is limited',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Alternative[]>>;

export type Signal = keyof typeof ALTERNATIVES;

/** Where a signal comes from on a machine. */
export interface SignalProvider {
  readonly signal: Signal;
  /** Undefined: the signal cannot be had. */
  readonly provider: string | undefined;
  /** What the provider is good for, and why it is not a better one; or why there is none. */
  readonly because: string;
  /** By what a better one can be had, or one at all. */
  readonly remedy?: string;
}

/** Whether a signal can come by it; other things are told of for people who look closer by hand. */
export function isNeeded(name: CapabilityName): boolean {
  const all: readonly (readonly Alternative[])[] = Object.values(ALTERNATIVES);
  return all.flat().some(({ needs }) => needs.includes(name));
}

/** The best provider for each signal. */
export const providersOf = (capabilities: NetworkCapabilities): readonly SignalProvider[] =>
  (Object.keys(ALTERNATIVES) as readonly Signal[]).map((signal) => providerOf(signal, capabilities));

function providerOf(signal: Signal, capabilities: NetworkCapabilities): SignalProvider {
  const alternatives: readonly Alternative[] = ALTERNATIVES[signal];
  const faults = alternatives.map((alternative) => faultOf(alternative, capabilities));
  const place = faults.indexOf(undefined);
  const chosen = alternatives[place];
  // Without any, what comes last takes the least to be had.
  if (chosen === undefined) return { signal, provider: undefined, ...toldAs(faults.at(-1)) };
  const { provider, because } = chosen;
  const [best] = alternatives;
  const [fault] = faults;
  if (best === undefined || fault === undefined) return { signal, provider, because };
  const lack = fault.need === best.provider ? 'is missing' : `needs ${fault.need}`;
  return {
    signal,
    provider,
    because: `${because}; ${best.provider} ${lack} (${fault.reason})`,
    remedy: fault.remedy,
  };
}

/** What is missing for a provider. */
interface Fault {
  readonly need: CapabilityName;
  readonly reason: string;
  readonly remedy: string;
}

function faultOf({ needs }: Alternative, capabilities: NetworkCapabilities): Fault | undefined {
  for (const need of needs) {
    const capability: Capability = capabilities[need];
    if (capability.status === 'missing')
      return { need, reason: capability.reason, remedy: capability.remedy };
  }
  return undefined;
}

const toldAs = (fault: Fault | undefined): Pick<SignalProvider, 'because'> & { readonly remedy: string } => ({
  because: fault === undefined ? '' : `${fault.need} is missing (${fault.reason})`,
  remedy: fault?.remedy ?? '',
});
