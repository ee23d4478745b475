import type { GpuProvider } from '../gpu-provider';
import { dcgmExporterProvider } from './dcgm-exporter-provider';
import { prometheusProvider } from './prometheus-provider';

/**
 * What a URL of metrics may be: a Prometheus server, or an exporter; which of them, only asking shows. The server
 * is asked first, for a page of its own has the series of exporters too, but not their age.
 */
export const metricsProviders = (url: string): readonly GpuProvider[] => {
  const parsed = new URL(url);
  return [prometheusProvider(parsed), dcgmExporterProvider(parsed)];
};
