import type { ConnectProbe } from '../../../probes/network/connect-probe';
import type { MetricSource } from '../../metric-source';
import { metricSource, missing, readingOf, valueOrNothing } from './metric-part';

/** The way to the server, by a connection that is closed again; `where` names the server. */
export function networkSource(probe: Pick<ConnectProbe, 'look'>, where: string): MetricSource {
  return metricSource(
    'Network latency',
    () => `connections to ${where}`,
    async (signal) => {
      const { connectMs, kernelRoundTripMs, whyNoKernel } = await probe.look(signal);
      return readingOf([
        valueOrNothing('connect_time_ms', connectMs),
        kernelRoundTripMs === undefined
          ? missing('kernel_round_trip_ms', whyNoKernel ?? 'the kernel does not tell it')
          : valueOrNothing('kernel_round_trip_ms', kernelRoundTripMs),
      ]);
    },
  );
}
