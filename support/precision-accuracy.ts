import { readFile } from 'node:fs/promises';
import type { Evidence } from './assertions/judge';
import { answerChange } from './evaluation/answer-change';
import type { AccuracyChange } from './evaluation/accuracy-change';
import { askEvaluationSet, type EvaluationScore } from './evaluation/evaluation-answers';
import type { EvaluationSet } from './evaluation/evaluation-set';
import { scoreText, type TextScoring } from './evaluation/held-out-text';
import { textChange } from './evaluation/text-change';
import { textWindows } from './evaluation/text-windows';
import { estimateText } from './report/verdict-line';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { Estimation } from './statistics/estimate';
import type { PrecisionBench, PrecisionVariant } from './system/precision-bench';
import { connectTarget } from './target/connect-target';

/** Of each answer to an item of an evaluation set. */
const ANSWER_TOKENS = 64;

/** What was found out about the accuracy of the converted precision, and how. */
interface Found {
  /** By how much of itself it is less, in percent. */
  readonly decrease: Evidence;
  readonly source: string;
}

/** The accuracy of both precisions on the user's evaluation set, else on the held-out text that comes with the model. */
export async function compareAccuracy(
  { pretrained, heldOut }: PrecisionBench,
  set: EvaluationSet | undefined,
  report: ScenarioReport,
): Promise<Found> {
  const [original, converted] = pretrained.variants;
  if (set !== undefined) {
    const change = answerChange(await answersOf(original, set), await answersOf(converted, set));
    tell(change, [], `answers to ${set.path}`, report);
    return { decrease: change.decrease, source: `${pretrained.name}; exact answers to ${set.path}` };
  }
  if (heldOut === undefined) {
    const reason =
      'nothing says what right answers are: set LLM_EVALUATION_SET to a file of lines {"prompt": "...", "expected": "..."}';
    return { decrease: { status: 'unavailable', reason }, source: 'no evaluation set' };
  }
  const text = await readFile(heldOut, 'utf8');
  const first = await scoringOf(original, text);
  const second = await scoringOf(converted, text);
  const source = `${pretrained.name}; next tokens of a text that it was not trained on`;
  if (first.status === 'unavailable') return { decrease: first, source };
  if (second.status === 'unavailable') return { decrease: second, source };
  const change = textChange(first, second);
  const perplexity = [
    ['perplexity before', change.firstPerplexity],
    ['perplexity after', change.secondPerplexity],
    ['increase of perplexity', change.perplexityIncrease],
  ] as const;
  tell(change, perplexity, 'next tokens of the held-out text', report);
  return { decrease: change.decrease, source };
}

async function scoringOf({ model, server }: PrecisionVariant, text: string): Promise<TextScoring> {
  return scoreText(server, model, textWindows(text), { signal: run.signal });
}

async function answersOf({ model, server }: PrecisionVariant, set: EvaluationSet): Promise<EvaluationScore> {
  await using connection = connectTarget(server);
  return await askEvaluationSet(connection.inference, set, {
    model,
    maxTokens: ANSWER_TOKENS,
    signal: run.signal,
  });
}

function tell(
  change: AccuracyChange,
  others: readonly (readonly [string, Estimation])[],
  what: string,
  report: ScenarioReport,
): void {
  const figures = [
    ['accuracy before', change.firstAccuracy],
    ['accuracy after', change.secondAccuracy],
    ['both the same', change.agreement],
    ...others,
  ] as const;
  const lines = figures.map(
    ([name, figure]) => `${name}: ${figure.status === 'estimated' ? estimateText(figure) : figure.reason}`,
  );
  const { lost, gained, n } = change;
  report.note(
    `accuracy on ${n.toLocaleString('en-US')} ${what}: ${lost} hits lost, ${gained} gained\n  ${lines.join('\n  ')}`,
  );
}
