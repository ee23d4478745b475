import { baseUnit } from '../quantities/quantity';
import { CLIENT_DOUBTS, CLIENT_THRESHOLDS, workersAtWork } from '../report/client-troubles';
import type { Results, ResultsCheck } from '../report/results-schema';

/** A value that is not so many errors of the instrument is not told from them. */
const ERRORS_IN_A_VALUE = 3;
/**
 * How the reasons of a check speak of the client and not of the server: a verdict that they left open says that the
 * figures of its scenario are the client's own.
 */
const OF_THE_CLIENT = [...Object.values(CLIENT_DOUBTS), /\bthe books do not balance\b/u];

/** Why the figures of a run cannot be believed: it did not reach its end, or its client set the result. */
export function runDoubts({ run, scenarios, checks }: Results): string[] {
  return [
    ...(run.interrupted ? ['it was interrupted'] : []),
    ...run.faults.map((fault) => `it had an error (${fault.split('\n')[0] ?? ''})`),
    ...scenarios.flatMap((scenario) => {
      const { scheduled = 0, sent = 0, dropped = 0 } = scenario.ledger ?? {};
      const { client } = scenario;
      const faults = client?.faults ?? [];
      const atWork = client === null ? [] : workersAtWork(client);
      const busiest = Math.max(0, ...atWork.map((worker) => worker.busiestWindow));
      return [
        ...(scheduled === sent + dropped ? [] : [`the books of ${titleOf(scenario)} do not balance`]),
        ...(busiest > CLIENT_THRESHOLDS.saturated
          ? [
              `in ${titleOf(scenario)} a load worker was busy ${Math.round(100 * busiest)}% of a quarter second`,
            ]
          : []),
        ...faults.map(
          (fault) => `in ${titleOf(scenario)} the load was not the one that was planned (${fault})`,
        ),
      ];
    }),
    ...new Set(
      checks.flatMap((check) => checkDoubts(check).map((doubt) => `${doubt}, in ${titleOf(check)}`)),
    ),
  ];
}

function checkDoubts({ metric, observed, instrumentError, reason }: ResultsCheck): string[] {
  const told = (reason ?? '').split('; ').filter((one) => OF_THE_CLIENT.some((words) => words.test(one)));
  if (told.length > 0) return told;
  const isTime = observed?.unit === baseUnit('duration');
  if (!isTime || instrumentError === null || observed.value >= ERRORS_IN_A_VALUE * instrumentError) return [];
  const [value, error] = [observed.value, instrumentError].map((one) => Number(one.toPrecision(3)));
  return [`${metric} is ${value} ms, and the instrument was off by ${error} ms`];
}

const titleOf = ({ scenario, label }: Pick<ResultsCheck, 'scenario' | 'label'>): string =>
  [scenario, label].filter((part) => part !== '').join(' › ');
