import { answered } from '../target/answered';
import type { InferenceTarget } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import { answerMatches } from './answer-match';
import type { EvaluationItem, EvaluationSet } from './evaluation-set';
import { fewAtATime } from './few-at-a-time';

/** What a model answered to one item. */
export interface ItemAnswer {
  readonly item: EvaluationItem;
  /** Without what it thought aloud. */
  readonly text: string;
  readonly isHit: boolean;
  /** It ended because of the limit on tokens: it might have come to its point later. */
  readonly isCut: boolean;
}

/** A model's answers to an evaluation set, in its order. */
export interface EvaluationScore {
  readonly model: string;
  readonly path: string;
  readonly answers: readonly ItemAnswer[];
  readonly hits: number;
  readonly cut: number;
}

interface AskingOptions {
  readonly signal: AbortSignal;
  readonly model: string;
  /** Of each answer. */
  readonly maxTokens: number;
  /** Answers under way at a time. */
  readonly concurrency?: number;
}

const FEW = 4;

/**
 * Asks a model every item of a set, greedily (temperature 0). Rejects with a `TargetError` that names the item's
 * line: an answer that failed is not a wrong one.
 */
export async function askEvaluationSet(
  target: InferenceTarget,
  { path, items }: EvaluationSet,
  { signal, model, maxTokens, concurrency = FEW }: AskingOptions,
): Promise<EvaluationScore> {
  const answers = await fewAtATime(items, concurrency, signal, async (item, running) => {
    const asked = { model, prompt: item.prompt, maxTokens, temperature: 0, ignoreEndToken: false };
    let text = '';
    let isCut = false;
    const events = {
      content: (_at: unknown, event: { readonly kind: string; readonly text: string }) => {
        if (event.kind === 'content') text += event.text;
      },
      finished: (reason: string) => {
        isCut = reason === 'length';
      },
    };
    try {
      await answered(target, asked, events, running);
    } catch (error) {
      throw placed(error, `${path}, line ${item.line}`);
    }
    return { item, text, isHit: answerMatches(text, item.expected, item.match), isCut };
  });
  return {
    model,
    path,
    answers,
    hits: answers.filter(({ isHit }) => isHit).length,
    cut: answers.filter(({ isCut }) => isCut).length,
  };
}

function placed(error: unknown, place: string): unknown {
  if (!(error instanceof TargetError)) return error;
  const { outcome, message, status, cause } = error;
  return new TargetError(outcome, `${place}: ${message}`, {
    cause,
    ...(status === undefined ? {} : { status }),
  });
}
