import type { CollectorPlan } from './monitoring/collector/collector-plan';
import type { Parameters } from './parameters';
import { serverProcess } from './server-meter';
import { requestHeaders } from './target/request-headers';
import type { SystemUnderTest } from './system/system-under-test';

/** What a collector observes of a system, and where: all that is not a matter of when. */
export type Observed = Pick<CollectorPlan, 'target' | 'server' | 'gpu' | 'serverMetrics' | 'otlp'>;

type ObservingSettings = Pick<
  Parameters,
  'metricsUrl' | 'gpuMetricsUrl' | 'otlpEndpoint' | 'otlpHeaders' | 'proxy'
>;

/** The model that is meant, where a server has several and tells of each. */
interface ObservedModel {
  readonly model: string | undefined;
}

/** Finds out what of a system can be observed from here. */
export async function observedOf(
  system: SystemUnderTest,
  { metricsUrl, gpuMetricsUrl, otlpEndpoint, otlpHeaders, proxy }: ObservingSettings,
  { model }: ObservedModel,
): Promise<Observed> {
  const { hostname, port, protocol } = new URL(system.baseUrl);
  return {
    target:
      proxy === undefined
        ? { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
        : {
            unavailable:
              'the server is reached through a proxy: its own network latency is not seen from here',
          },
    server: await serverProcess(system),
    gpu: gpuOf(system, gpuMetricsUrl),
    serverMetrics: { ...serverMetricsOf(system, metricsUrl), ...(model === undefined ? {} : { model }) },
    ...(otlpEndpoint === undefined ? {} : { otlp: { endpoint: otlpEndpoint, headers: otlpHeaders } }),
  };
}

function gpuOf(system: SystemUnderTest, metricsUrl: string | undefined): Observed['gpu'] {
  const { withoutLocalGpu: reason } = system;
  if (reason !== undefined && (metricsUrl === undefined || system.gpu === 'none'))
    return { unavailable: reason };
  return metricsUrl === undefined ? {} : { metricsUrl };
}

/** The server's key and headers are for its own origin only. */
function serverMetricsOf(
  { baseUrl, server }: SystemUnderTest,
  metricsUrl: string | undefined,
): NonNullable<Observed['serverMetrics']> {
  const url = new URL(metricsUrl ?? new URL('/metrics', baseUrl));
  const isItsOwn = url.origin === new URL(baseUrl).origin;
  if (!isItsOwn) return { url: url.href, headers: {} };
  const { proxy, certificateAuthority } = server.settings;
  return {
    url: url.href,
    headers: requestHeaders(server.api, server.settings),
    ...(proxy === undefined ? {} : { proxy }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}
