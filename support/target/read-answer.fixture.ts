import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { AnswerFailures } from './answer-failures';
import { AnswerReader } from './answer-reader';
import { readWholeCompletion } from './completion-message';
import { DeadlineWatch } from './deadline-watch';
import { MessageReader } from './message-reader';
import { RecordedResponse } from './recorded-response.fixture';
import type { TargetError } from './target-error';
import type { TargetSettings } from './target-settings';
import type { HttpHeaders } from './transport';
import type { Work } from './work-queue';

/** Where the answers come from. */
export const WHERE = 'http://host:8000/v1/chat/completions';
/** What no message may show. */
export const KEY = 'planted-key-1234';
export const SECRET_HEADER = 'planted-token-5678';
const limit = milliseconds(1000);
const SETTINGS: TargetSettings = {
  baseUrl: 'http://host:8000',
  apiKey: KEY,
  headers: { 'X-Token': SECRET_HEADER },
  timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
};

interface Answer {
  /** It was asked for as a whole. */
  readonly isWhole?: boolean;
  /** The header that names the node. */
  readonly nodeHeader?: string;
  readonly status?: number;
  readonly headers?: HttpHeaders;
  readonly body: readonly string[];
}

/** What an answer tells that comes in these pieces, one each millisecond, and the failures that it meets. */
export function read({
  status = 200,
  headers = { 'content-type': 'text/event-stream' },
  body,
  isWhole = false,
  nodeHeader,
}: Answer): { readonly response: RecordedResponse; readonly failure: TargetError | undefined } {
  const settings = { ...SETTINGS, ...(nodeHeader === undefined ? {} : { nodeHeader }) };
  const response = new RecordedResponse();
  const clock = { now: () => milliseconds(0) };
  const context = {
    url: new URL(WHERE),
    settings,
    clock,
    watch: new DeadlineWatch(clock),
    // At once: what is told does not depend on when.
    worker: {
      add: (piece: Work) => {
        piece.work();
      },
    },
    failures: new AnswerFailures(new URL(WHERE), settings),
    messages: () => (isWhole ? { read: readWholeCompletion } : new MessageReader()),
    isStreamed: !isWhole,
    explain: (failure: TargetError) => failure,
  };
  const aborted: Error[] = [];
  const reader = new AnswerReader(context, { maxTokens: 100, bodyBytes: 0 }, response);
  reader.reads({ abort: (reason) => aborted.push(reason) });
  reader.sent(milliseconds(1));
  reader.headers(milliseconds(2), status, headers);
  for (const [index, piece] of body.entries()) reader.data(milliseconds(3 + index), Buffer.from(piece));
  reader.ended(milliseconds(3 + body.length));
  const { failure } = response;
  expect(aborted).to.deep.equal(failure === undefined ? [] : [failure]);
  return { response, failure };
}

/** The headers of a JSON answer. */
export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
