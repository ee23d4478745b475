import { request } from 'node:http';
import { DONE, readChunk, textIn, type AnswerChunk } from './answer-chunk';
import { EventSplitter } from './event-splitter';

/** A stream as a client has read it to its end. */
export interface AskedStream {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** The body ended properly. */
  readonly complete: boolean;
  /** What is no event yet. */
  readonly chunks: readonly AnswerChunk[];
  readonly text: string;
  /** `data: [DONE]` so many times. */
  readonly dones: number;
  readonly body: string;
}

/** What is asked for; `hear` is called once for each event, when it has come. */
export interface StreamQuestion {
  readonly path?: string;
  readonly fields?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hear?: () => void;
  readonly signal?: AbortSignal;
}

/** Asks for a chat stream with token counts. Rejects where no status came back. */
export function askStream(origin: string, question: StreamQuestion = {}): Promise<AskedStream> {
  const { path = '/v1/chat/completions', fields, headers = {}, hear, signal } = question;
  const { promise, resolve, reject } = Promise.withResolvers<AskedStream>();
  const body = JSON.stringify({
    model: 'simulated-model',
    messages: [{ role: 'user', content: 'one two three' }],
    stream: true,
    stream_options: { include_usage: true },
    ...fields,
  });
  const options = { method: 'POST', headers, agent: false, ...(signal && { signal }) };
  const sent = request(`${origin}${path}`, options, (response) => {
    const splitter = new EventSplitter();
    const [pieces, data]: [Buffer[], string[]] = [[], []];
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      for (const one of splitter.push(piece).data) {
        data.push(one);
        hear?.();
      }
    });
    // Its end is told by 'close', with `complete` false where it was cut.
    response.once('error', () => undefined);
    response.once('close', () => {
      const chunks = data.map(readChunk).filter((chunk) => chunk !== undefined);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        complete: response.complete,
        chunks,
        text: chunks.flatMap(({ choices = [] }) => choices.map(textIn)).join(''),
        dones: data.filter((one) => one === DONE).length,
        body: Buffer.concat(pieces).toString(),
      });
    });
  });
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

/** What must be the same in every whole stream of so many tokens, with a prompt of three. */
export function digestOf({ status, complete, chunks, text, dones }: AskedStream): object {
  const choices = chunks.flatMap(({ choices: all = [] }) => all);
  return {
    status,
    complete,
    text,
    dones,
    ids: new Set(chunks.map(({ id }) => id)).size,
    created: new Set(chunks.map(({ created }) => created)).size,
    roles: choices.filter(({ delta }) => delta?.['role'] !== undefined).length,
    reasons: choices
      .map(({ finish_reason: reason }) => reason)
      .filter((reason) => typeof reason === 'string'),
    usages: chunks
      .filter(({ choices: all, usage }) => all?.length === 0 && usage !== null && usage !== undefined)
      .map(({ usage }) => [usage?.prompt_tokens, usage?.completion_tokens, usage?.['total_tokens']]),
  };
}

/** That digest, where nothing is lost and nothing doubled. */
export const faultlessDigest = (text: string, tokens: number, reason: string): object => ({
  status: 200,
  complete: true,
  text,
  dones: 1,
  ids: 1,
  created: 1,
  roles: 1,
  reasons: [reason],
  usages: [[3, tokens, 3 + tokens]],
});
