import { hostUsageNow } from '../../../probes/host/host-reader';
import { hostUsageBetween, type HostUsage } from '../../../probes/host/host-usage';
import { usageBetween, type ProcessUsage } from '../../../probes/process/process-usage';
import type { Unavailable } from '../../../probes/process/unavailable';
import type { MetricSource } from '../../metric-source';
import { metricSource, missing, readingOf, valueOrNothing, type MetricPart } from './metric-part';
import { SharedLook } from './shared-look';

type HostReading = HostUsage | Unavailable;
type ServerReading = ProcessUsage | Unavailable;

/** What this machine and the server's processes use, as whoever asks in one turn of the event loop shares it. */
export interface Usages {
  readonly host: SharedLook<HostReading>;
  readonly server: SharedLook<ServerReading>;
}

/** Those of this machine, and of that server's processes. */
export const usagesOf = (server: (signal: AbortSignal) => Promise<ServerReading>): Usages => ({
  host: new SharedLook(() => hostUsageNow()),
  server: new SharedLook(server),
});

/** How busy the machine and the server were since the last look. */
export function cpuSource({ host, server }: Usages): MetricSource {
  let before: { host?: HostUsage; server?: ProcessUsage } = {};
  return metricSource(
    'CPU utilization',
    () => sourceOf(before.host, before.server),
    async (signal) => {
      const [hostNow, serverNow] = await Promise.all([host.take(signal), server.take(signal)]);
      const parts = [hostPart(before.host, hostNow), serverPart(before.server, serverNow)];
      before = {
        ...(hostNow.status === 'measured' && { host: hostNow }),
        ...(serverNow.status === 'measured' && { server: serverNow }),
      };
      return readingOf(parts);
    },
  );
}

/** The memory in use on the machine, and that of the server. */
export function memorySource({ host, server }: Usages): MetricSource {
  let last: { host?: HostUsage; server?: ProcessUsage } = {};
  return metricSource(
    'Memory usage',
    () => sourceOf(last.host, last.server),
    async (signal) => {
      const [hostNow, serverNow] = await Promise.all([host.take(signal), server.take(signal)]);
      last = {
        ...(hostNow.status === 'measured' && { host: hostNow }),
        ...(serverNow.status === 'measured' && { server: serverNow }),
      };
      return readingOf([
        hostNow.status === 'measured'
          ? valueOrNothing(
              'host_memory_used_bytes',
              hostNow.memory.totalBytes - hostNow.memory.availableBytes,
            )
          : missing('host_memory_used_bytes', hostNow.reason),
        serverNow.status === 'measured'
          ? valueOrNothing('server_memory_resident_bytes', serverNow.residentBytes)
          : missing('server_memory_resident_bytes', serverNow.reason),
      ]);
    },
  );
}

const sourceOf = (host: HostUsage | undefined, server: ProcessUsage | undefined): string =>
  `${host?.source ?? 'this machine'}, ${server === undefined ? 'no process of the server' : `process ${server.pid} and its descendants`}`;

function hostPart(before: HostUsage | undefined, now: HostReading): MetricPart {
  if (now.status === 'unavailable') return missing('host_cpu_percent', now.reason);
  const isLater = before !== undefined && now.at > before.at;
  return valueOrNothing('host_cpu_percent', isLater ? hostUsageBetween(before, now).cpuBusyShare : undefined);
}

function serverPart(before: ProcessUsage | undefined, now: ServerReading): MetricPart {
  if (now.status === 'unavailable') return missing('server_cpu_percent', now.reason);
  // A server that was started again counts from its own beginning.
  const isLater = before?.pid === now.pid && now.at > before.at;
  return valueOrNothing('server_cpu_percent', isLater ? usageBetween(before, now).cpuShare : undefined);
}
