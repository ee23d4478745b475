import type { Evidence } from './assertions/judge';
import type { ComplianceChecker } from './cases/compliance';
import { answerFigure, type AnswerFigure } from './load/answer-figures';
import type { InterleavedLoad } from './load/interleaved-load';
import type { LoadSummary } from './load/load-summary';
import { parseStatistic } from './load/statistic';
import { milliseconds } from './quantities/units';
import { comparisonSummary, type ComparedFigure } from './report/guide-summary';
import { cellOf } from './guide-report';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { exactly, serverCpu, serverMemory, type ServerUsage } from './server-meter';

type Turns = InterleavedLoad<ServerUsage>;
type RoundFigure = Parameters<Turns['difference']>[0];

/** The answers of the plain endpoint, and those of the structured one, checked against the same schemas. */
type Checks = readonly [plain: ComplianceChecker, structured: ComplianceChecker];

/** Tells what a structured answer costs beside plain text, the first of two loads that were sent in turns. */
export function reportComparison(
  load: Turns,
  checks: Checks,
  { model, testCase }: { readonly model: string; readonly testCase: string },
  report: ScenarioReport,
): void {
  const figures = [
    ...timeFigures(load),
    ...answerFigures(load),
    ...resourceFigures(load),
    ...complianceFigures(checks),
  ];
  const compared = { title: `${testCase}: structured against unstructured`, figures };
  run.journal.guide.comparisonFigures(compared);
  report.note(comparisonSummary(compared));
  for (const [arm, endpoint] of [
    [1, 'structured'],
    [0, 'unstructured'],
  ] as const) {
    const summary = load.summary(arm);
    const mean = (name: AnswerFigure): number | undefined =>
      valueOf(answerFigure(name, summary.completedRecords));
    const time = (statistic: string): number =>
      summary.estimate('e2e', parseStatistic(statistic)).value ?? NaN;
    run.journal.guide.comparison({
      model,
      testCase,
      endpoint,
      latency: milliseconds(time('median')),
      inputTokens: mean('input tokens'),
      outputTokens: mean('output tokens'),
      totalRequests: summary.completed + summary.failures.count,
      averageDuration: milliseconds(time('mean')),
    });
  }
}

function timeFigures(load: Turns): ComparedFigure[] {
  const row = (figure: string, statistic: string): ComparedFigure => {
    const parsed = parseStatistic(statistic);
    const of = (summary: LoadSummary): Evidence => summary.estimate('e2e', parsed);
    // One round has too few requests for the interval of its percentile, and its value all the same.
    const ofRound: RoundFigure = (summary) => summary.estimate('e2e', parsed).value ?? NaN;
    return compared(figure, load, of, load.difference(ofRound, 'duration'));
  };
  return [
    row('response time, mean', 'mean'),
    row('response time, median', 'median'),
    row('response time, p95', 'p95'),
    compared(
      'error rate',
      load,
      (summary) => summary.estimate('error_rate', { kind: 'mean' }),
      load.difference((summary) => summary.estimate('error_rate', { kind: 'mean' }).value ?? NaN, 'share'),
    ),
  ];
}

function answerFigures(load: Turns): ComparedFigure[] {
  const names = [
    'time per output token',
    'input tokens',
    'output tokens',
    'request size',
    'response size',
  ] as const;
  return names.map((name) => {
    const of = (summary: LoadSummary): Evidence => answerFigure(name, summary.completedRecords);
    const dimension = name.endsWith('size') ? 'data size' : name.startsWith('time') ? 'duration' : 'count';
    return compared(
      name,
      load,
      of,
      load.difference((summary) => valueOf(of(summary)) ?? NaN, dimension),
    );
  });
}

function resourceFigures(load: Turns): ComparedFigure[] {
  const cpu: RoundFigure = (_summary, usage) =>
    usage.status === 'measured' ? (100 * usage.cpuMs) / usage.elapsedMs : NaN;
  const memory: RoundFigure = (_summary, usage) => (usage.status === 'measured' ? usage.residentBytes : NaN);
  return [
    {
      figure: 'server CPU, one core',
      structured: cellOf(serverCpu(load.around(1))),
      unstructured: cellOf(serverCpu(load.around(0))),
      difference: cellOf(load.difference(cpu, 'share')),
    },
    {
      figure: 'server memory',
      structured: cellOf(serverMemory(load.around(1))),
      unstructured: cellOf(serverMemory(load.around(0))),
      difference: cellOf(load.difference(memory, 'data size')),
    },
  ];
}

function complianceFigures([plain, structured]: Checks): ComparedFigure[] {
  const share = ({ totals }: ComplianceChecker): Evidence =>
    exactly(
      (100 * totals.complying) / totals.count,
      totals.count,
      'share',
      'every answer checked',
      'answers',
    );
  const time = ({ totals }: ComplianceChecker): Evidence =>
    exactly(totals.validating / totals.count, totals.count, 'duration', 'mean, by this suite', 'answers');
  return [['schema compliance', share] as const, ['validation (by ajv)', time] as const].map(
    ([figure, of]) => {
      const [one, other] = [of(structured), of(plain)];
      const [value, less] = [valueOf(one), valueOf(other)];
      const difference: ComparedFigure['difference'] =
        value === undefined || less === undefined || one.status !== 'estimated'
          ? { status: 'not measured', reason: 'one of the two has no answer' }
          : { status: 'measured', quantity: { dimension: one.dimension, value: value - less } };
      return { figure, structured: cellOf(one), unstructured: cellOf(other), difference };
    },
  );
}

const compared = (
  figure: string,
  load: Turns,
  of: (summary: LoadSummary) => Evidence,
  difference: Evidence,
): ComparedFigure => ({
  figure,
  structured: cellOf(of(load.summary(1))),
  unstructured: cellOf(of(load.summary(0))),
  difference: cellOf(difference),
});

const valueOf = (evidence: Evidence): number | undefined =>
  evidence.status === 'unavailable' ? undefined : evidence.value;
