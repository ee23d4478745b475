/** One token of a text, and what a model would have said in its place. */
export interface TokenScore {
  readonly text: string;
  /** Of this token after those before it, as a natural logarithm: at most 0. */
  readonly logProbability: number;
  /** The most probable token. */
  readonly top: string;
  /** This token is the most probable one. */
  readonly isHit: boolean;
  /** Another token is as probable as this one, and the server put that one first. */
  readonly isTied: boolean;
}

/** Servers round, and some compute a log-probability and the list of the highest ones in two ways. */
const ROUNDING = 1e-5;

/**
 * Scores a token by the most probable tokens in its place, among which it may or may not be (vLLM and OpenAI add it,
 * SGLang does not). A tie is no hit: asked for one token, a server names another one beside this one only where that
 * one is its choice, and counting ties as hits would favour low precisions, which have more of them. Values decide
 * before names, as two tokens may have one text (the bytes of a split character). Gives the fault where the values
 * cannot be log-probabilities.
 */
export function scoreToken(
  text: string,
  logProbability: number,
  tops: Readonly<Record<string, number>>,
): TokenScore | { readonly fault: string } {
  if (logProbability > ROUNDING)
    return {
      fault: `has the log-probability ${logProbability}, above 0: these may be logits (vLLM: --logprobs-mode raw_logprobs)`,
    };
  const best = Math.max(...Object.values(tops));
  if (logProbability > best + ROUNDING)
    return { fault: 'is more probable than what is told to be the most probable token' };
  const first = Object.keys(tops).filter((name) => tops[name] === best);
  const isBest = logProbability >= best - ROUNDING;
  const isHit = isBest && first.length === 1 && first[0] === text;
  return {
    text,
    logProbability: Math.min(logProbability, 0),
    top: (isHit ? text : first.find((name) => name !== text)) ?? text,
    isHit,
    isTied: isBest && !isHit,
  };
}
