import { findPrometheus } from './local-prometheus';
import { PrometheusMonitoring } from './monitoring/prometheus/prometheus-monitoring';
import { readPrometheusQueries } from './monitoring/prometheus/prometheus-queries';
import { defaultStorePath } from './monitoring/store/store-path';
import type { Parameters } from './parameters';

type Settings = Pick<
  Parameters,
  'monitoring' | 'monitoringUrl' | 'monitoringHeaders' | 'monitoringQueries' | 'store'
>;

/** Which monitoring systems there are to be judged. */
export class MonitoringSetting {
  private constructor(
    /** The user's own, which alone is judged then. */
    readonly prometheus: PrometheusMonitoring | undefined,
    /** The file into which this suite samples. */
    readonly store: string,
    /** The program of a Prometheus that is to scrape this suite's collector. */
    readonly program: string | undefined,
    /** Whether the store is judged, too. */
    readonly judgesStore: boolean,
    readonly notes: readonly string[],
  ) {}

  /** Rejects with what to do where the settings ask for something that is not there. */
  static async of({
    monitoring,
    monitoringUrl,
    monitoringHeaders: headers,
    monitoringQueries,
    store,
  }: Settings): Promise<MonitoringSetting> {
    const path = store ?? defaultStorePath(process.env);
    if (monitoringUrl !== undefined) {
      const prometheus = await PrometheusMonitoring.reach(
        monitoringUrl,
        readPrometheusQueries(monitoringQueries),
        { headers },
      );
      return new MonitoringSetting(prometheus, path, undefined, false, [
        `${prometheus.name}, asked by ${monitoringQueries}`,
      ]);
    }
    const program = monitoring === 'store' ? undefined : findPrometheus(process.env);
    if (program === undefined && monitoring === 'prometheus')
      throw new Error(
        'LLM_MONITORING is prometheus, and no program of that name is on the PATH: install it (Debian: apt-get install prometheus), or set MONITORING_URL to a Prometheus that runs',
      );
    return new MonitoringSetting(undefined, path, program, monitoring !== 'prometheus', [
      `samples go to ${path}`,
      ...(program === undefined && monitoring === 'auto'
        ? ['no Prometheus is installed: the store of this suite alone is judged']
        : []),
    ]);
  }
}
