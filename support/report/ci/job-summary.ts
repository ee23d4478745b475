import type { Advice } from '../advice/advice';
import { observedText, promisedText } from '../page/figure-text';
import { marginText } from '../quantity-text';
import type { Results, ResultsCheck } from '../results-schema';
import type { Place } from './annotation';
import { environmentLine, targetLine } from './job-summary-lines';
import { markdownCode, markdownLink, markdownText } from './markdown-text';

/** What a summary can lead to, and how long it may get. */
export interface JobSummaryOptions {
  /** Address of a line of the repository. */
  readonly addressOf?: ((place: Place) => string) | undefined;
  /** Address of the workflow's run, where its artifacts are. */
  readonly runAddress?: string | undefined;
  /** In bytes. */
  readonly most?: number;
}

/** GitHub refuses the summary of a step that is larger than 1 MiB; this leaves room for what others write. */
const MOST_BYTES = 1_000_000;

const OUTCOMES = ['failed', 'inconclusive', 'not measured', 'passed'] as const;
const SIGNS = { passed: '✅', failed: '❌', inconclusive: '❔', 'not measured': '➖' } as const;

/**
 * A run as Markdown for the summary of a job on GitHub: how it ended, its server and machine, what to do, then every
 * promise, the broken ones first. Whatever a server or a feature file says is shown as text; what is too long is cut
 * after a whole line, with a line that says so.
 */
export function jobSummary(
  results: Results,
  advice: readonly Advice[],
  options: JobSummaryOptions = {},
): string {
  const { run, checks, environment, target } = results;
  const parts = [
    `## LLM inference performance: ${headline(results)}`,
    `${countText(checks)} Run ${markdownText(run.id)}, ${Math.round(run.durationMs / 1000)} s.`,
    [targetLine(target), environmentLine(environment)].map(markdownText).join('<br>\n'),
    ...faultLines(results),
    ...adviceLines(advice),
    ...linkLines(options),
    tableLines(checks, options).join('\n'),
  ].filter((part) => part !== '');
  return cut(`${parts.join('\n\n')}\n`, options.most ?? MOST_BYTES);
}

function headline({ run, checks }: Results): string {
  if (run.interrupted) return 'interrupted';
  if (!run.success) return 'not all promises were kept';
  return checks.length === 0 ? 'no promise was checked' : 'no promise was broken';
}

function countText(checks: readonly ResultsCheck[]): string {
  const counts = OUTCOMES.toReversed().flatMap((outcome) => {
    const count = checks.filter((check) => check.outcome === outcome).length;
    return count === 0 ? [] : [`${SIGNS[outcome]} ${count} ${outcome}`];
  });
  return counts.length === 0 ? 'No promise was checked.' : `${counts.join(', ')}.`;
}

const faultLines = ({ run }: Results): string[] =>
  run.faults.length === 0
    ? []
    : ['### Errors', run.faults.map((fault) => `- ${markdownText(fault)}`).join('\n')];

function adviceLines(advice: readonly Advice[]): string[] {
  if (advice.length === 0) return [];
  const items = advice.flatMap(({ text, evidence, command }) => [
    `- ${markdownText(text)}`,
    ...evidence.map((sentence) => `  - ${markdownText(sentence)}`),
    ...(command === undefined ? [] : [`  - ${markdownCode(command)}`]),
  ]);
  return ['### What to do', items.join('\n')];
}

const linkLines = ({ runAddress }: JobSummaryOptions): string[] =>
  runAddress === undefined
    ? []
    : [
        `The full report is among the ${markdownLink('artifacts of this run', `${runAddress}#artifacts`)}, if kept.`,
      ];

function tableLines(checks: readonly ResultsCheck[], options: JobSummaryOptions): string[] {
  if (checks.length === 0) return [];
  const order = (check: ResultsCheck): number => OUTCOMES.indexOf(check.outcome);
  return [
    '| | Scenario | Promise | Observed | Limit | Margin |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...checks
      .toSorted((one, other) => order(one) - order(other) || (one.margin ?? 0) - (other.margin ?? 0))
      .map((check) => `| ${cellsOf(check, options).join(' | ')} |`),
  ];
}

function cellsOf(check: ResultsCheck, { addressOf }: JobSummaryOptions): string[] {
  const { outcome, observed, comparison, margin, reason, featureFile: file, line } = check;
  const title = check.label === '' ? check.scenario : `${check.scenario} › ${check.label}`;
  return [
    `${SIGNS[outcome]} ${outcome}`,
    addressOf === undefined ? markdownText(title) : markdownLink(title, addressOf({ file, line })),
    `${markdownText(check.step)}${reason === null ? '' : `<br>${markdownText(reason)}`}`,
    observed === null ? '-' : markdownText(observedText(observed)),
    markdownText(promisedText(check)),
    margin === null ? '-' : markdownText(marginText(comparison, margin)),
  ];
}

function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const end = '\n\nThe summary was cut here: GitHub takes no more. The rest is in the report of the run.\n';
  const room = Buffer.from(text).subarray(0, Math.max(0, most - Buffer.byteLength(end)));
  return `${room.subarray(0, Math.max(0, room.lastIndexOf('\n'))).toString()}${end}`;
}
