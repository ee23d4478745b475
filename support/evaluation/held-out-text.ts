import { connectTarget, type TargetSpec } from '../target/connect-target';
import { windowScorer } from './echo-client';
import { fewAtATime } from './few-at-a-time';
import type { TextWindow } from './text-windows';
import type { TokenScore } from './token-score';

/** A window of text as a model predicts it, token by token. */
export interface WindowScore {
  readonly window: TextWindow;
  /** All but the first, which nothing stands before. */
  readonly tokens: readonly TokenScore[];
  /** Tokens that the model held for the most probable ones. */
  readonly hits: number;
  /** Sum over the tokens, natural logarithms. */
  readonly logProbability: number;
}

/** How well a model predicts a text. */
export interface TextScore {
  readonly status: 'scored';
  readonly model: string;
  readonly windows: readonly WindowScore[];
  /** Tokens scored, and hits among them: next-token top-1 accuracy is their ratio. */
  readonly tokens: number;
  readonly hits: number;
  /** exp of the mean of -log probability over the tokens. */
  readonly perplexity: number;
  /** Tokens that were as probable as the server's choice and count as no hit. */
  readonly ties: number;
}

/** The score, or why this server cannot give one. */
export type TextScoring = TextScore | { readonly status: 'unavailable'; readonly reason: string };

interface ScoringOptions {
  readonly signal: AbortSignal;
  /** Windows under way at a time; more than one may change the last digits where a server batches them. */
  readonly concurrency?: number;
}

/**
 * Has the windows of a text (`textWindows`) scored by a model of the target, over connections of its own. Rejects
 * with a `TargetError` where the server fails or its answer is no log-probabilities.
 */
export async function scoreText(
  spec: TargetSpec,
  model: string,
  windows: readonly TextWindow[],
  { signal, concurrency = 1 }: ScoringOptions,
): Promise<TextScoring> {
  if (spec.api === 'llm-server')
    return {
      status: 'unavailable',
      reason:
        "LLM_API is llm-server, and next-token accuracy is read through OpenAI's completions: " +
        'set LLM_API to openai-completions, or compare answers to an evaluation set.',
    };
  await using connection = connectTarget(spec);
  const score = windowScorer(connection, spec, model);
  const scores: WindowScore[] = [];
  // The first one alone shows whether the server can do it at all.
  for (const some of [windows.slice(0, 1), windows.slice(1)]) {
    const readings = await fewAtATime(some, concurrency, signal, async (window, running) => ({
      window,
      reading: await score(window, running),
    }));
    for (const { window, reading } of readings) {
      if (reading.status === 'unavailable') return reading;
      scores.push(windowScore(window, reading.tokens));
    }
  }
  return textScore(model, scores);
}

function windowScore(window: TextWindow, tokens: readonly TokenScore[]): WindowScore {
  return {
    window,
    tokens,
    hits: tokens.filter(({ isHit }) => isHit).length,
    logProbability: tokens.reduce((sum, { logProbability }) => sum + logProbability, 0),
  };
}

function textScore(model: string, windows: readonly WindowScore[]): TextScoring {
  const sum = (of: (window: WindowScore) => number): number =>
    windows.reduce((total, window) => total + of(window), 0);
  const tokens = sum((window) => window.tokens.length);
  if (tokens === 0)
    return {
      status: 'unavailable',
      reason: 'No window has two tokens: give a longer text or longer windows.',
    };
  return {
    status: 'scored',
    model,
    windows,
    tokens,
    hits: sum(({ hits }) => hits),
    perplexity: Math.exp(-sum(({ logProbability }) => logProbability) / tokens),
    ties: sum((window) => window.tokens.filter(({ isTied }) => isTied).length),
  };
}
