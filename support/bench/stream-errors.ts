import { mean, quantile } from 'simple-statistics';
import type { TrueRequest } from '../load/ground-truth';
import type { StreamRecord } from './client/client-work';

/** By how much a client's figures differ from the true ones: client minus truth, in ms. */
export interface StreamErrors {
  /** Time to first token: of the means, which is the mean over the requests, and of the p99s. */
  readonly ttft: { readonly mean: number; readonly p99: number };
  /** Inter-token latency: of the means over the requests, and of the p99s over all gaps. */
  readonly itl: { readonly mean: number; readonly p99: number };
  /** Of a single gap between two tokens, without its sign: the mean over all gaps. */
  readonly gap: number;
}

/** Joins a client's records with the server's log by their ids. Throws where a request or a token is missing. */
export function streamErrors(records: readonly StreamRecord[], truth: readonly TrueRequest[]): StreamErrors {
  const byId = new Map(truth.map((request) => [request.requestId, request]));
  const pairs = records.map(({ id, sentAt, contentAt }) => {
    const request = byId.get(id);
    if (request === undefined) throw new Error(`the server knows nothing of request ${id}`);
    const { headersReceivedAt, tokenSentAt } = request;
    if (tokenSentAt.length !== contentAt.length)
      throw new Error(`request ${id}: ${tokenSentAt.length} tokens were sent, ${contentAt.length} received`);
    return {
      client: delaysOf(sentAt, contentAt),
      true: delaysOf(
        headersReceivedAt,
        tokenSentAt.map(({ at }) => at),
      ),
    };
  });
  const difference = (figure: (side: 'client' | 'true') => number): number =>
    figure('client') - figure('true');
  const ttfts = (side: 'client' | 'true'): number[] => pairs.map((pair) => pair[side].ttft);
  const gaps = {
    client: pairs.flatMap(({ client }) => client.gaps),
    true: pairs.flatMap((pair) => pair.true.gaps),
  };
  return {
    ttft: {
      mean: difference((side) => mean(ttfts(side))),
      p99: difference((side) => quantile(ttfts(side), 0.99)),
    },
    itl: {
      mean: difference((side) => mean(pairs.map((pair) => mean(pair[side].gaps)))),
      p99: difference((side) => quantile(gaps[side], 0.99)),
    },
    gap: mean(gaps.client.map((gap, place) => Math.abs(gap - (gaps.true[place] ?? NaN)))),
  };
}

function delaysOf(
  from: number,
  tokens: readonly number[],
): { readonly ttft: number; readonly gaps: number[] } {
  return {
    ttft: (tokens[0] ?? NaN) - from,
    gaps: tokens.slice(1).map((at, place) => at - (tokens[place] ?? NaN)),
  };
}
