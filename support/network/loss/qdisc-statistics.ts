import { z } from 'zod';
import { pathOf, whyMissing } from '../../cluster/system-program';
import { outputOf } from '../environment/command';
import type { NetworkNamespace } from '../environment/network-environment';
import { NetworkError } from '../network-error';

/** What a queue of the network has done since it is there, and holds now. */
export interface QdiscStatistics {
  /** Interface: `eth0`. */
  readonly dev: string;
  /** `tbf`, `noqueue`. */
  readonly kind: string;
  /** `1:`; `0:` for the kernel's own. */
  readonly handle: string;
  /** Undefined for one that is at the root of its interface. */
  readonly parent: string | undefined;
  readonly bytes: number;
  /** Sent; a packet that is cut into segments later counts as those. */
  readonly packets: number;
  readonly drops: number;
  /** How often a packet was not sent at once, as that would have been above the rate. */
  readonly overlimits: number;
  readonly requeues: number;
  readonly backlogBytes: number;
  readonly backlogPackets: number;
  /** In bit/s, of a kind that has one for all it sends (tbf); htb has one for each of its classes. */
  readonly rate: number | undefined;
}

/** All queues of a namespace, by `tc`. Rejects with a `NetworkError` where that fails, or there is none on this machine. */
export async function qdiscStatistics(namespace: NetworkNamespace): Promise<readonly QdiscStatistics[]> {
  const missing = whyMissing(['tc']);
  if (missing !== undefined) throw new NetworkError(`queues of the network cannot be looked at: ${missing}`);
  return parseQdiscStatistics(await outputOf(namespace.enter([pathOf('tc'), '-s', '-j', 'qdisc', 'show'])));
}

const count = z.number().int().nonnegative();

const PRINTED = z.array(
  z.object({
    kind: z.string(),
    handle: z.string(),
    dev: z.string(),
    parent: z.string().optional(),
    options: z.object({ rate: z.number().optional() }).optional(),
    bytes: count,
    packets: count,
    drops: count,
    overlimits: count,
    requeues: count,
    backlog: count,
    qlen: count,
  }),
);

/** Reads what `tc -s -j qdisc show` prints, in which rates are bytes/s. Throws a `NetworkError` for anything else. */
export function parseQdiscStatistics(text: string): readonly QdiscStatistics[] {
  const { data, error } = PRINTED.safeParse(jsonOf(text));
  if (data === undefined)
    throw new NetworkError(
      `tc -s -j qdisc show has printed what this suite does not know (${z.prettifyError(error)}): ` +
        'it is known to work with iproute2 6.1',
    );
  return data.map(({ backlog, qlen, options, parent, ...same }) => ({
    ...same,
    parent,
    backlogBytes: backlog,
    backlogPackets: qlen,
    rate: options?.rate === undefined ? undefined : options.rate * 8,
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
