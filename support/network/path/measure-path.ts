import { existsSync } from 'node:fs';
import { programOnPath } from '../../cluster/known-program';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { iperf3Blast } from './iperf3-blast';
import { ownBlast } from './own-blast';
import type { Blast, PathCapacity } from './path-capacity';
import { cpuBetween, readCpu } from './path-cpu';
import { throughputOf } from './path-estimate';
import type { PathJob } from './path-job';
import { defaultCongestionControl, mtuOf, segmentsOf } from './path-surroundings';

/** How a path is measured. */
export interface PathOptions {
  /** After a warm-up of half a second; iperf3 rounds the two together up to whole seconds. */
  readonly duration: Milliseconds;
  readonly signal: AbortSignal;
  /** `auto`: iperf3 where it is installed and works, or else `own`, a sender and a sink of this suite. */
  readonly tool: 'iperf3' | 'own' | 'auto';
  /**
   * Of the sender's sockets; absent: as the route, or else the namespace, has it. Without rights over that network only
   * those of `tcp_allowed_congestion_control` can be had; root has them, also that of a user namespace.
   */
  readonly congestionControl?: string;
}

const WARM_UP = milliseconds(500);
const WINDOW = milliseconds(200);
/** Of a measurement beyond its own duration: its programs start and end in less. */
const SLACK_MS = 15_000;

/**
 * Measures how much the path from the client's namespace to a container carries, by sending as fast as it goes: with
 * nothing else on that path, as it is full meanwhile. Bytes count once the receiver has read them. Rejects with a
 * `NetworkError` where a program fails, or the container ends meanwhile; with the signal's reason where it aborts.
 * All that was started has ended by then.
 */
export async function measurePath(
  { client, clientInterface }: NetworkEnvironment,
  container: ServingContainer,
  { duration, signal, tool, congestionControl }: PathOptions,
): Promise<PathCapacity> {
  signal.throwIfAborted();
  const look = () => ({ cpu: readCpu(), segments: segmentsOf(client) });
  const [clientMtu, containerMtu, control] = await Promise.all([
    mtuOf(client, clientInterface),
    mtuOf(container.namespace, container.interface),
    defaultCongestionControl(client),
  ]);
  let before = look();
  let after = before;
  const job: Omit<PathJob, 'signal'> = {
    client,
    container,
    duration,
    warmUp: WARM_UP,
    windowLength: WINDOW,
    congestionControl,
    onMeasuring: () => (before = look()),
    onMeasured: () => (after = look()),
  };
  const { blast, notes } = await blastWith(tool, (measure) => inTime(measure, job, signal));
  if (!existsSync(`/proc/${container.pid}`))
    throw new NetworkError(
      `${container.id} ended while the path to it was measured: look at why, then measure again`,
    );
  return {
    ...blast,
    container: container.id,
    throughput: throughputOf(blast.windows),
    defaultCongestionControl: control,
    mtu: { client: clientMtu, container: containerMtu },
    segments: {
      sent: after.segments.sent - before.segments.sent,
      retransmitted: after.segments.retransmitted - before.segments.retransmitted,
    },
    cpu: cpuBetween(before.cpu, after.cpu),
    notes,
  };
}

/** Rejects with the signal's reason, or with a `NetworkError` where it fails or takes far longer than it should. */
async function inTime(
  measure: (job: PathJob) => Promise<Blast>,
  job: Omit<PathJob, 'signal'>,
  signal: AbortSignal,
): Promise<Blast> {
  const longest = job.duration + SLACK_MS;
  const late = AbortSignal.timeout(longest);
  try {
    return await measure({ ...job, signal: AbortSignal.any([signal, late]) });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause !== late.reason) throw cause;
    throw new NetworkError(
      `the path to ${job.container.id} could not be measured within ${longest} ms: is it cut?`,
      { cause },
    );
  }
}

/** What was measured, with what is to be known of how. */
type NotedBlast = Pick<PathCapacity, 'notes'> & { readonly blast: Blast };

/** `run` measures, or rejects with a `NetworkError` that another tool may have no reason for, or with an abort. */
async function blastWith(
  tool: PathOptions['tool'],
  run: (measure: (job: PathJob) => Promise<Blast>) => Promise<Blast>,
): Promise<NotedBlast> {
  const program = tool === 'own' ? undefined : programOnPath('iperf3');
  if (program === undefined) {
    if (tool === 'iperf3')
      throw new NetworkError(
        'there is no iperf3 on this machine: install it, or measure with the tool of this suite',
      );
    return { blast: await run(ownBlast), notes: [] };
  }
  const byIperf3 = run((job) => iperf3Blast(program, job));
  if (tool === 'iperf3') return { blast: await byIperf3, notes: [] };
  try {
    return { blast: await byIperf3, notes: [] };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const why = error.message.split('\n', 1)[0] ?? '';
    return { blast: await run(ownBlast), notes: [`as ${program} failed (${why})`] };
  }
}
