import { createHash } from 'node:crypto';
import { scenarioKey } from '../report/journal-entry';
import type { Results, ResultsScenario } from '../report/results-schema';
import { benchmarkFigures } from './benchmark-figures';
import { differingOf } from './differing-target';
import { titleOf } from './exported-scenarios';
import type { Lengths, RequestTotals } from './request-totals';

/** A scenario as a benchmark report of llm-d-benchmark, and what of it the report has no place for, in sentences. */
export interface BenchmarkReport {
  readonly title: string;
  readonly document: object;
  readonly omitted: readonly string[];
}

/** Of the format; every revision of 0.2 takes it. */
const VERSION = '0.2';

/**
 * The reports of a run, one for each scenario that sent load and has figures. Nothing is made up: what the format asks
 * for and was not measured leaves out the part that it stands in. `totalsOf` gives what the records tell of a scenario.
 */
export function benchmarkReports(
  results: Results,
  totalsOf: (scenario: ResultsScenario) => RequestTotals | undefined,
): readonly BenchmarkReport[] {
  return results.scenarios
    .filter(({ ledger }) => ledger !== null)
    .flatMap((scenario) => {
      const { latency, throughput, omitted } = benchmarkFigures(results, scenario);
      if (Object.keys(latency).length + Object.keys(throughput).length === 0) return [];
      const totals = totalsOf(scenario);
      const stack = stackOf(results.target);
      const load = loadOf(results, scenario, totals);
      const document = {
        version: VERSION,
        run: runOf(results, scenario),
        ...withParts('scenario', { stack: stack && [stack], load }),
        results: {
          request_performance: {
            aggregate: withoutEmpty({ requests: totals && requestsOf(totals), latency, throughput }),
          },
          ...withParts('observability', { drop_rate: totals && dropRate(totals) }),
        },
      };
      const lacking = [
        ...(stack === undefined ? [`scenario.stack: ${noStackReason(results.target)}`] : []),
        ...(load === undefined ? ['scenario.load: no answer told the length of its prompt'] : []),
        ...(totals === undefined ? ['requests: there are no records of the requests'] : []),
      ];
      return [{ title: titleOf(scenario), document, omitted: [...omitted, ...lacking] }];
    });
}

const runOf = ({ run }: Results, scenario: ResultsScenario): object => ({
  uid: hashOf([run.id, scenarioKey(scenario), scenario.label]),
  eid: run.id,
  time: { start: run.startedAt, end: run.endedAt, duration: `PT${run.durationMs / 1000}S` },
  description: `${scenario.feature} › ${titleOf(scenario)}`,
  keywords: [...scenario.tags],
});

/** What a stack says of a server. */
const OF_STACK = ['serverKind', 'version', 'models', 'serverSettings'] as const;

function noStackReason(target: Results['target']): string {
  const differs = target === null ? [] : differingOf(target, OF_STACK);
  return differs.length === 0
    ? 'the server did not tell its version'
    : `the runs that were merged had other servers: ${differs.join(', ')}`;
}

/** The kind without demands: a client does not see accelerators and parallelism. */
function stackOf(target: Results['target']): object | undefined {
  if (target?.version == null || differingOf(target, OF_STACK).length > 0) return undefined;
  const { serverKind, version, models, serverSettings } = target;
  return {
    metadata: {
      schema_version: '0.0.1',
      label: 'server',
      cfg_id: hashOf([serverKind, version, serverSettings]),
    },
    standardized: { kind: 'generic', tool: serverKind, tool_version: version, models: [...models] },
    native: { config: serverSettings },
  };
}

function loadOf(
  { environment }: Results,
  { client, row, scenario, label }: ResultsScenario,
  totals: RequestTotals | undefined,
): object | undefined {
  if (totals?.inputTokens === undefined || environment === null || !('version' in environment.product))
    return undefined;
  const { name, version } = environment.product;
  return {
    metadata: {
      schema_version: '0.0.1',
      cfg_id: hashOf([scenario, row, label]),
      description:
        'As counted in the answers, warm-up apart; what the row of the examples says is under native.',
    },
    standardized: {
      tool: name,
      tool_version: version,
      ...(client === null || client.workers.length === 0 ? {} : { parallelism: client.workers.length }),
      source: 'unknown',
      input_seq_len: sequence(totals.inputTokens),
    },
    native: { config: { ...row } },
  };
}

function sequence({ mean, smallest, largest }: Lengths): object {
  if (smallest === largest) return { distribution: 'fixed', value: smallest };
  return { distribution: 'other', value: mean, min: smallest, max: Math.max(1, largest) };
}

const requestsOf = ({ sent, failed, incomplete, inputTokens, outputTokens }: RequestTotals): object =>
  withoutEmpty({
    total: sent,
    failures: failed,
    incomplete,
    input_length: inputTokens && lengthStatistics(inputTokens),
    output_length: outputTokens && lengthStatistics(outputTokens),
  });

const lengthStatistics = ({ mean, deviation, smallest, largest }: Lengths): object => ({
  units: 'count',
  mean,
  stddev: deviation,
  min: smallest,
  max: largest,
});

/** Of the requests that were due, those that were never sent. */
const dropRate = ({ scheduled, sent }: RequestTotals): object | undefined =>
  scheduled === 0 ? undefined : { units: 'percent', mean: (100 * (scheduled - sent)) / scheduled };

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** Without what is undefined, or an object with nothing in it. */
const withoutEmpty = (parts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parts).filter(
      ([, part]) =>
        part !== undefined && !(typeof part === 'object' && part !== null && Object.keys(part).length === 0),
    ),
  );

function withParts(name: string, parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = withoutEmpty(parts);
  return Object.keys(known).length === 0 ? {} : { [name]: known };
}
