import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { milliseconds } from '../quantities/units';
import type { TargetSpec } from '../target/connect-target';
import { tokensOf, type BigramModel } from './bigram-model.fixture';

export interface EchoAnswer {
  model: string;
  choices: [
    {
      text: string;
      logprobs: {
        tokens: unknown[];
        token_logprobs: unknown[];
        top_logprobs: unknown[];
        text_offset: number[];
      };
    },
  ];
  usage?: { prompt_tokens: number; completion_tokens: number };
}

interface CompletionBody {
  readonly model: string;
  readonly prompt: string;
  readonly max_tokens: number;
  readonly stream?: boolean;
}

/** Answers something else; false to answer as usual. */
export type OtherAnswer = (response: ServerResponse, body: CompletionBody) => boolean;

/** What servers do differently. */
export interface ServerHabits {
  /** Refuses fewer generated tokens. */
  readonly leastTokens?: number;
  /** Text of a token of its own before the prompt. */
  readonly beginning?: string;
  /** No `usage`. */
  readonly countsNothing?: boolean;
  /** Lists the most probable token alone, without the one that stands there (SGLang). */
  readonly listsTopOnly?: boolean;
  readonly instead?: OtherAnswer;
  /** Changes a good answer; a text is sent as it is. */
  readonly rewrite?: (answer: EchoAnswer) => unknown;
}

/** An OpenAI-compatible server of legacy completions, whose models are counts of word pairs. */
export class EchoServer implements AsyncDisposable {
  readonly bodies: CompletionBody[] = [];
  readonly requestHeaders: IncomingMessage['headers'][] = [];
  readonly #server: Server;
  readonly #models: Readonly<Record<string, BigramModel>>;
  readonly #habits: ServerHabits;

  private constructor(models: Readonly<Record<string, BigramModel>>, habits: ServerHabits) {
    this.#models = models;
    this.#habits = habits;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(
    models: Readonly<Record<string, BigramModel>>,
    habits: ServerHabits = {},
  ): Promise<EchoServer> {
    const server = new EchoServer(models, habits);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How a client gets here; no test comes near the deadlines that it does not set. */
  spec(total = 20_000, settings: Partial<TargetSpec['settings']> = {}): TargetSpec {
    const long = milliseconds(20_000);
    const timeouts = {
      ready: long,
      connect: long,
      firstToken: long,
      stall: long,
      total: milliseconds(total),
    };
    return {
      settings: { baseUrl: this.origin, headers: {}, timeouts, ...settings },
      api: 'openai-completions',
      transport: 'undici',
    };
  }

  /** Resolves once no client is connected. */
  async untilLeft(): Promise<void> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<number>();
      this.#server.getConnections((_error, count) => {
        resolve(count);
      });
      if ((await promise) === 0) return;
      await nextTurn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as CompletionBody;
    this.bodies.push(body);
    this.requestHeaders.push(request.headers);
    const { instead, leastTokens = 0, rewrite } = this.#habits;
    if (instead?.(response, body) === true) return;
    const model = this.#models[body.model];
    if (model === undefined) refuse(response, 404, `The model \`${body.model}\` does not exist.`);
    else if (body.max_tokens < leastTokens)
      refuse(response, 400, `max_tokens must be at least ${leastTokens}, got ${body.max_tokens}.`);
    else if (body.stream === true) streamAnswer(response, model, body);
    else {
      const answer = echoed(model, body, this.#habits);
      const sent = rewrite?.(answer) ?? answer;
      response.setHeader('content-type', 'application/json');
      response.end(typeof sent === 'string' ? sent : JSON.stringify(sent));
    }
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'BadRequestError' } }));
}

/** The most probable words, one after the other. */
function goOn(model: BigramModel, tokens: readonly string[], count: number): string[] {
  const all = [...tokens];
  for (let index = 0; index < count; index += 1) all.push(model.after(all.at(-1) ?? '')[0]?.[0] ?? '');
  return all.slice(tokens.length);
}

function echoed(model: BigramModel, body: CompletionBody, habits: ServerHabits): EchoAnswer {
  const { beginning, countsNothing = false, listsTopOnly = false } = habits;
  const words = tokensOf(body.prompt);
  const generated = goOn(model, words, body.max_tokens);
  const prompt = beginning === undefined ? words : [beginning, ...words];
  const tokens = [...prompt, ...generated];
  const places = tokens.slice(1).map((token, index) => {
    const after = model.after(tokens[index] ?? '').map(([word, share]) => [word, Math.log(share)] as const);
    const top = after[0] ?? ['', NaN];
    const actual = after.find(([word]) => word === token) ?? [token, -9999];
    return { value: actual[1], top: Object.fromEntries(listsTopOnly ? [top] : [actual, top]) };
  });
  const logprobs = {
    tokens,
    token_logprobs: [null, ...places.map(({ value }) => value)],
    top_logprobs: [null, ...places.map(({ top }) => top)],
    text_offset: tokens.map((_token, index) => tokens.slice(0, index).join('').length),
  };
  return {
    model: body.model,
    choices: [{ text: body.prompt + generated.join(''), logprobs }],
    // A server that is asked for none generates one all the same, and counts it (vLLM).
    ...(countsNothing ? {} : { usage: { prompt_tokens: prompt.length, completion_tokens: 1 } }),
  };
}

function streamAnswer(response: ServerResponse, model: BigramModel, body: CompletionBody): void {
  response.setHeader('content-type', 'text/event-stream');
  const send = (data: string): boolean => response.write(`data: ${data}\n\n`);
  for (const text of goOn(model, tokensOf(body.prompt), body.max_tokens))
    send(JSON.stringify({ choices: [{ index: 0, text, finish_reason: null }] }));
  send(JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: 'length' }] }));
  send('[DONE]');
  response.end();
}
