import { NetworkError } from '../network-error';

/** What may be there for measuring networks of containers; in the order in which it is told. */
export const CAPABILITY_NAMES = [
  /** As uid 0, with the rights over network and system that containers take. */
  'root',
  /** One may be made by this user, with a network namespace in it. */
  'user namespaces',
  /** Within a network namespace of one's own. */
  'bridge and veth',
  'podman',
  'docker',
  'ip',
  'tc',
  'ss',
  'nft',
  'nsenter',
  'unshare',
  /** `getsockopt(TCP_INFO)` of connections of this process. */
  'TCP_INFO',
  /** Segments sent and sent again, of a network namespace. */
  'TCP counters',
  /** Sockets of AF_PACKET in a network namespace of one's own. */
  'packet capture',
  /** The kernel's tracepoints of packets, scheduler and softirqs. */
  'tracefs',
  /** The types of the running kernel, for programs that read its structures. */
  'BTF',
  'bpftrace',
  'tbf',
  'netem',
  'fq_codel',
  /** A control group may be made whose share of CPU time is limited. */
  'CPU quota',
  /** Pressure stall information of CPU, memory and I/O. */
  'PSI',
  'iperf3',
  'tshark',
  'congestion control',
  'MTU',
] as const;

export type CapabilityName = (typeof CAPABILITY_NAMES)[number];

export type Capability =
  | { readonly status: 'present'; /** What was found. */ readonly detail: string }
  | {
      readonly status: 'missing';
      readonly reason: string;
      /** What to install, or to do next. */
      readonly remedy: string;
    };

export type NetworkCapabilities = Readonly<Record<CapabilityName, Capability>>;

export const present = (detail: string): Capability => ({ status: 'present', detail });

export const missing = (reason: string, remedy: string): Capability => ({
  status: 'missing',
  reason,
  remedy,
});

/** A trial took too long: what it would have shown is not known. */
export class NoAnswerError extends NetworkError {}

/** What is tried is there where the trial gives its detail, and missing in the words with which it rejects. */
export async function tried(trial: () => string | Promise<string>, remedy: string): Promise<Capability> {
  try {
    return present(await trial());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return missing(
      reason,
      error instanceof NoAnswerError ? 'try again when this machine is less busy' : remedy,
    );
  }
}
