import type { LoadSummary } from './load/load-summary';
import { parseStatistic } from './load/statistic';
import { meanInput, type PrefillLevel } from './prefill-figures';
import { formatQuantity } from './quantities/quantity';
import { lengthCurve, type LengthSeries } from './report/length-curve-chart';
import { plainTable } from './report/plain-table';
import { valueText } from './report/quantity-text';
import type { ScenarioReport } from './scenario-report';
import type { Estimation } from './statistics/estimate';

const HEADER = [
  'asked',
  'prompt tokens',
  'TTFT cold, median',
  'TTFT warm, median',
  'prefill seen',
  'TPOT, median',
];

/** A line for each length: what was asked, what the server counted, and what it took. */
export function prefillTable(levels: readonly PrefillLevel[]): string {
  const rows = levels.map(({ tokens, cold, warm }) => {
    const input = meanInput(cold.summary);
    const ttft = medianOf(cold.summary, 'ttft').value ?? NaN;
    return [
      String(tokens),
      Number.isNaN(input) ? 'not told' : input.toFixed(0),
      medianText(cold.summary, 'ttft'),
      medianText(warm.summary, 'ttft'),
      formatQuantity({ dimension: 'token rate', value: (1000 * input) / ttft }),
      medianText(cold.summary, 'tpot'),
    ];
  });
  return plainTable([HEADER, ...rows], { alignments: HEADER.map(() => 'right') }).join('\n');
}

/** Pictures of prefill and decode; `answer`: tokens of each answer. */
export async function prefillPictures(
  levels: readonly PrefillLevel[],
  answer: number,
  report: Pick<ScenarioReport, 'picture'>,
): Promise<void> {
  const prefill = await lengthCurve({
    title: 'Prefill: time to first token by prompt length',
    xLabel: 'prompt tokens',
    yLabel: 'ms to first token, median',
    series: [
      { name: 'cold', points: pointsOf(levels, 'cold', 'ttft') },
      { name: 'warm prefix', points: pointsOf(levels, 'warm', 'ttft') },
    ],
    finding: 'one user; every prompt is asked twice in a row',
  });
  report.picture('Prefill by prompt length', prefill);
  const decode = await lengthCurve({
    title: 'Decode: time per output token by context length',
    xLabel: 'prompt tokens before the answer',
    yLabel: 'ms per output token, median',
    series: [{ name: 'decode', points: pointsOf(levels, 'cold', 'tpot') }],
    finding: `one user; answers of ${answer} tokens`,
  });
  report.picture('Decode by context length', decode);
}

const pointsOf = (
  levels: readonly PrefillLevel[],
  prefix: 'cold' | 'warm',
  name: 'ttft' | 'tpot',
): LengthSeries['points'] =>
  levels.map((level) => {
    const { summary } = level[prefix];
    const estimation = medianOf(summary, name);
    const bounds = estimation.status === 'estimated' ? { low: estimation.low, high: estimation.high } : {};
    return { x: meanInput(summary), value: estimation.value ?? NaN, ...bounds };
  });

function medianText(summary: LoadSummary, name: 'ttft' | 'tpot'): string {
  const estimation = medianOf(summary, name);
  return estimation.status === 'estimated' ? valueText(estimation) : estimation.reason;
}

const medianOf = (summary: LoadSummary, name: 'ttft' | 'tpot'): Estimation =>
  summary.estimate(name, parseStatistic('median'));
