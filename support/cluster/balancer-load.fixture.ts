import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** What came of one request. */
export interface LoadAnswer {
  readonly status: number;
  /** As they came in, piece by piece. */
  readonly pieces: readonly string[];
  /** The body ended properly. */
  readonly complete: boolean;
}

/** A chat request; `hear` is called with the text so far whenever a piece of the answer has come in. */
export interface LoadQuestion {
  readonly fields?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly hear?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Asks for a chat answer that is not streamed unless said otherwise. Rejects where no status came back. */
export function askBalancer(
  origin: string,
  { fields, headers, agent, hear, signal }: LoadQuestion = {},
): Promise<LoadAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadAnswer>();
  const body = JSON.stringify({
    model: 'simulated-model',
    messages: [{ role: 'user', content: 'one two three' }],
    max_tokens: 4,
    ...fields,
  });
  const sent = request(
    `${origin}/v1/chat/completions`,
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      agent: agent ?? false,
      ...(signal && { signal }),
    },
    (response) => {
      const pieces: string[] = [];
      response.setEncoding('utf8').on('data', (piece: string) => {
        pieces.push(piece);
        hear?.(pieces.join(''));
      });
      // Its end is told by 'close', with `complete` false where it was cut.
      response.once('error', () => undefined);
      response.once('close', () => {
        resolve({ status: response.statusCode ?? 0, pieces, complete: response.complete });
      });
    },
  );
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

/** Whole answers asked for by a number of clients, each one after the other, until it is disposed of. */
export class SteadyLoad implements AsyncDisposable {
  readonly #origin: string;
  readonly #fields: object;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  readonly #lost: string[] = [];
  #sent = 0;
  #ended = 0;
  #stopped = false;
  #thinkingMs: number | undefined;
  #sentSince = 0;

  constructor(origin: string, { clients, fields }: { readonly clients: number; readonly fields: object }) {
    this.#origin = origin;
    this.#fields = fields;
    this.#clients = Array.from({ length: clients }, () => this.#client());
  }

  get sent(): number {
    return this.#sent;
  }

  /** Requests that have come to their end, well or not. */
  get ended(): number {
    return this.#ended;
  }

  /** Of each request that was not answered as it should, how it ended. */
  get lost(): readonly string[] {
    return this.#lost;
  }

  /** How long nodes are to take for each request from now on, in milliseconds; as long as they do where undefined. */
  think(ms: number | undefined): void {
    this.#thinkingMs = ms;
    this.#sentSince = 0;
  }

  /** Whether each client has sent a request since that was said. */
  get hasTurned(): boolean {
    return this.#sentSince >= this.#clients.length;
  }

  /** Sends no more; resolves when all that was sent has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #client(): Promise<void> {
    while (!this.#stopped) {
      this.#sent += 1;
      this.#sentSince += 1;
      const loss = await this.#ask();
      if (loss !== undefined) this.#lost.push(loss);
      this.#ended += 1;
    }
  }

  async #ask(): Promise<string | undefined> {
    try {
      const { status, complete, pieces } = await askBalancer(this.#origin, {
        fields: this.#fields,
        headers: {
          'X-Request-Id': randomUUID(),
          ...(this.#thinkingMs !== undefined && { 'X-Simulated-TTFT-ms': String(this.#thinkingMs) }),
        },
        agent: this.#agent,
      });
      return status === 200 && complete && pieces.join('').endsWith('}')
        ? undefined
        : `${status}, ${complete ? 'whole' : 'cut'}`;
    } catch (error) {
      return String(error);
    }
  }
}

/** Resolves once it holds; rejects with the signal's reason, as when the time of the test is up. */
export async function untilHolds(
  signal: AbortSignal,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await condition())) await setTimeout(5, undefined, { signal });
}
