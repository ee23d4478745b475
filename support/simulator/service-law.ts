import { milliseconds, type Milliseconds } from '../quantities/units';

/** How long serving a request takes, whatever it asks for; what is 0 has no part in it. */
export interface ServiceLaw {
  /** Slot to first token, of a prompt that costs nothing. */
  readonly timeToFirstToken: Milliseconds;
  /** One token to the next, of a context that costs nothing. */
  readonly interTokenLatency: Milliseconds;
  /** For each token of the prompt that is not in the prefix cache, before the first token. */
  readonly prefillPerToken: Milliseconds;
  /** For each token of the context, before each token after the first. */
  readonly decodePerContextToken: Milliseconds;
  /** Each other request in a slot stretches all but `timeToFirstToken` by that share: 0.02 is 2 %. */
  readonly slowdownPerStream: number;
}

/** What a request finds when it takes its slot. */
export interface ServiceStart {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** Requests that hold a slot, itself among them: at least 1. */
  readonly running: number;
}

/** When the tokens of an answer are due. */
export interface TokenDelays {
  /** Slot to first token. */
  readonly timeToFirstToken: Milliseconds;
  /** First token to second. */
  readonly interTokenLatency: Milliseconds;
  /** By how much each later token takes longer than the one before it. */
  readonly latencyGrowth: Milliseconds;
}

/**
 * The law for one request, settled when it takes its slot and whatever comes later: with s = 1 + slowdownPerStream x
 * (running - 1), the first token takes timeToFirstToken + s x prefillPerToken x uncached prompt tokens, and the token
 * after k others s x (interTokenLatency + decodePerContextToken x (prompt tokens + k)).
 */
export function tokenDelays(law: ServiceLaw, start: ServiceStart): TokenDelays {
  const stretch = 1 + law.slowdownPerStream * (start.running - 1);
  const prefill = law.prefillPerToken * (start.promptTokens - start.cachedTokens);
  const second = law.interTokenLatency + law.decodePerContextToken * (start.promptTokens + 1);
  return {
    timeToFirstToken: milliseconds(law.timeToFirstToken + stretch * prefill),
    interTokenLatency: milliseconds(stretch * second),
    latencyGrowth: milliseconds(stretch * law.decodePerContextToken),
  };
}

/** The same with everything taking `factor` times as long. */
export const stretched = (delays: TokenDelays, factor: number): TokenDelays => ({
  timeToFirstToken: milliseconds(delays.timeToFirstToken * factor),
  interTokenLatency: milliseconds(delays.interTokenLatency * factor),
  latencyGrowth: milliseconds(delays.latencyGrowth * factor),
});

/** When the first `count` tokens are all there, after the slot was taken. */
export function tokensDueAfter(
  { timeToFirstToken, interTokenLatency, latencyGrowth }: TokenDelays,
  count: number,
): Milliseconds {
  const gaps = count - 1;
  // The growth of the gaps is an arithmetic series.
  return milliseconds(
    timeToFirstToken + gaps * interTokenLatency + latencyGrowth * ((gaps * (gaps - 1)) / 2),
  );
}
