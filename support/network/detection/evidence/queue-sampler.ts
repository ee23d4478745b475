import { monotonicClock } from '../../../quantities/clock';
import type { NetworkEnvironment } from '../../environment/network-environment';
import { qdiscStatistics, type QdiscStatistics } from '../../loss/qdisc-statistics';
import type { QueueCounters, QueueSample } from './kernel-sample';

/**
 * Looks at the queues on the way to and from these containers: that of each one's interface, and those of its other
 * end and of the client. Starts a process for each namespace. Rejects with a `NetworkError` where that fails.
 */
export async function sampleQueues(
  { client, clientInterface, containers }: NetworkEnvironment,
  nodes: readonly string[],
): Promise<readonly QueueSample[]> {
  const looked = containers.filter(({ id }) => nodes.includes(id));
  const [ofClient = [], ...ofContainers] = await Promise.all(
    [client, ...looked.map(({ namespace }) => namespace)].map(qdiscStatistics),
  );
  const at = monotonicClock.now();
  return looked.map(({ id, interface: own, link }, place) => {
    const ownQueues = (ofContainers[place] ?? []).filter(({ dev }) => dev === own);
    const clientQueues = ofClient.filter(({ dev }) => dev === clientInterface || dev === link);
    return {
      at,
      node: id,
      queues: [...ownQueues.map(countersIn(` of ${id}`)), ...clientQueues.map(countersIn(' of the client'))],
    };
  });
}

const countersIn =
  (place: string) =>
  ({
    kind,
    handle,
    dev,
    backlogBytes,
    backlogPackets,
    drops,
    overlimits,
  }: QdiscStatistics): QueueCounters => ({
    name: `queue ${kind} ${handle} on ${dev}${place}`,
    backlogBytes,
    backlogPackets,
    drops,
    overlimits,
  });
