import { historyChart } from './report/history-chart';
import type { RunningMonitoring } from './running-monitoring';
import type { ScenarioReport } from './scenario-report';
import { storedHistory } from './stored-history';

/** Draws what was sampled, with its gaps. */
export async function monitoringPicture(
  monitoring: RunningMonitoring,
  finding: string,
  report: ScenarioReport,
): Promise<void> {
  const { collector, store, labels, schedules } = monitoring;
  const history = storedHistory(store, {
    title: 'Monitored metrics',
    finding,
    labels,
    from: collector.startedAt,
    to: Date.now(),
    types: schedules,
  });
  report.picture('Monitored metrics', await historyChart(history));
}
