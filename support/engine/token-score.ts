/** What a prompt is evaluated for: beside each of its tokens, the `top` likeliest in its place. */
export interface Scoring {
  readonly top: number;
}

/** A token and the natural logarithm of its probability. */
export interface ScoredToken {
  readonly token: number;
  readonly logProbability: number;
}

/**
 * How probable the model found a token after all those before it, under its own distribution: temperature 1,
 * over the whole vocabulary. `likeliest` are the tokens that it found most probable in its place, falling.
 */
export interface TokenScore extends ScoredToken {
  readonly likeliest: readonly ScoredToken[];
}

/**
 * The score of a token, from the logits of all tokens as `token, logit, token, logit, ...`, the highest logit
 * first: a log-softmax, its sum in double precision. Throws a `RangeError` where they are no distribution or
 * the token is not among them.
 */
export function scoreOf(ranked: readonly number[], token: number, { top }: Scoring): TokenScore {
  const highest = ranked[1] ?? NaN;
  let sum = 0;
  let logit: number | undefined;
  for (let index = 0; index < ranked.length; index += 2) {
    const each = ranked[index + 1] ?? NaN;
    sum += Math.exp(each - highest);
    if (ranked[index] === token) logit = each;
  }
  const logSum = highest + Math.log(sum);
  if (!Number.isFinite(logSum)) {
    throw new RangeError(`the logits after a token are no distribution: their exponentials add up to ${sum}`);
  }
  if (logit === undefined) throw new RangeError(`token ${token} has no logit among ${ranked.length / 2}`);
  const likeliest = Array.from({ length: Math.min(top, ranked.length / 2) }, (_, rank) => ({
    token: ranked[2 * rank] ?? NaN,
    logProbability: (ranked[2 * rank + 1] ?? NaN) - logSum,
  }));
  return { token, logProbability: logit - logSum, likeliest };
}
