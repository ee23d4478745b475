import {
  parsePrometheusText,
  PrometheusTextError,
  type MetricSample,
} from '../../prometheus/prometheus-text';
import type { GpuProvider } from '../gpu-provider';
import { GpuProviderError } from '../gpu-provider-error';
import { gpusOfDcgm } from './dcgm-figures';
import { fetchText, shown } from './fetch-text';

/**
 * The GPUs that a dcgm-exporter tells of, asked at its URL, or at `/metrics` of it where it has no path; or any
 * page of the same series, such as a Prometheus server's `/federate`.
 */
export function dcgmExporterProvider(url: URL): GpuProvider {
  const page = url.pathname === '/' ? new URL(`/metrics${url.search}`, url) : url;
  return {
    // It reads DCGM when it likes, whenever it is asked.
    name: `dcgm-exporter at ${shown(page)} (refreshes every 30 s, unless its --collect-interval says otherwise)`,
    read: async (signal) => {
      const { status, text } = await fetchText(page, signal);
      if (status !== 200) throw new GpuProviderError(`${shown(page)} answers with status ${status}`);
      const gpus = gpusOfDcgm(parsed(text, page));
      if (gpus.length > 0) return gpus;
      throw new GpuProviderError(`${shown(page)} has no series of dcgm-exporter (DCGM_FI_DEV_...)`);
    },
  };
}

function parsed(text: string, page: URL): readonly MetricSample[] {
  try {
    return parsePrometheusText(text);
  } catch (error) {
    if (!(error instanceof PrometheusTextError)) throw error;
    throw new GpuProviderError(`${shown(page)} is no page of metrics: ${error.message}`, { cause: error });
  }
}
