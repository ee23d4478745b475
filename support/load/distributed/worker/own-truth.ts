import type { TrueRequest } from '../../ground-truth';
import type { Milliseconds } from '../../../quantities/units';
import type { WiredTrueRequest } from '../wire/messages';
import { within } from './aborted';

/** A ground-truth server on this machine. */
export interface OwnTruth extends AsyncDisposable {
  readonly baseUrl: string;
  /** As `GroundTruth.requests`; a count of 0 yields those that have ended. */
  requests(idPrefix: string, count: number, signal: AbortSignal): Promise<readonly TrueRequest[]>;
}

/** What was aborted or lost on its way is never written down: nobody waits for it for longer. */
const DEADLINE_MS = 5_000;

/** The ground-truth server of this process, started when it is first asked for. */
export class LazyTruth implements AsyncDisposable {
  readonly #start: () => Promise<OwnTruth>;
  #server: Promise<OwnTruth> | undefined;
  /** Requests told before, by their prefix. */
  readonly #told = new Map<string, number>();

  constructor(start: () => Promise<OwnTruth>) {
    this.#start = start;
  }

  /** Rejects where it cannot be started; the next one to ask tries again. */
  async baseUrl(): Promise<string> {
    this.#server ??= this.#start();
    try {
      return (await this.#server).baseUrl;
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
  }

  /** Requests with that prefix that came at that instant or later, of so many sent. */
  async since(
    from: Milliseconds,
    { idPrefix, sent }: { readonly idPrefix: string; readonly sent: number },
    signal: AbortSignal,
  ): Promise<readonly WiredTrueRequest[]> {
    const server = await this.#server;
    if (server === undefined) return [];
    const before = this.#told.get(idPrefix) ?? 0;
    const asked = (count: number): Promise<readonly TrueRequest[]> =>
      within(DEADLINE_MS, signal, (over) => server.requests(idPrefix, count, over));
    const all = await asked(before + sent).catch(() => asked(0));
    this.#told.set(idPrefix, all.length);
    return all
      .filter(({ headersReceivedAt }) => headersReceivedAt >= from)
      .map(({ requestId = '', headersReceivedAt, tokenSentAt }) => ({
        requestId,
        headersReceivedAt,
        tokenSentAt: tokenSentAt.map(({ at, tokens }) => ({ at, tokens })),
      }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = await this.#server?.catch(() => undefined);
    await server?.[Symbol.asyncDispose]();
  }
}
