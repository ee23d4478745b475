import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { AnswerFailures } from './answer-failures';
import { AnswerReader } from './answer-reader';
import { DeadlineWatch, type Watched } from './deadline-watch';
import { DONE, token } from './misbehaving-server.fixture';
import { MessageReader } from './message-reader';
import { RecordedResponse } from './recorded-response.fixture';
import type { Work } from './work-queue';

const [short, long] = [milliseconds(1000), milliseconds(5000)];
const SETTINGS = {
  baseUrl: 'http://host:8000',
  headers: {},
  timeouts: { ready: short, connect: short, firstToken: short, stall: short, total: long },
};

/** Shows what is on it. */
class OpenWatch extends DeadlineWatch {
  watched: Watched | undefined;

  override add(watched: Watched): void {
    this.watched = watched;
    super.add(watched);
  }
}

interface Waiting {
  readonly response: RecordedResponse;
  readonly reader: AnswerReader;
  readonly work: () => void;
  readonly expired: (at: number) => void;
}

/** A reader of a stream whose pieces are read only when `work` is called, sent at 0 ms. */
function waiting({ isStreamed = true } = {}): Waiting {
  const response = new RecordedResponse();
  const clock = { now: () => milliseconds(0) };
  const waits: Work[] = [];
  const worker = { add: (piece: Work) => waits.push(piece) };
  const watch = new OpenWatch(clock);
  const context = { url: new URL('http://host:8000/v1'), settings: SETTINGS, clock, watch, worker };
  const reader = new AnswerReader(
    {
      ...context,
      failures: new AnswerFailures(new URL('http://host:8000/v1'), SETTINGS),
      messages: () => new MessageReader(),
      isStreamed,
      explain: (failure) => failure,
    },
    { maxTokens: 100, bodyBytes: 0 },
    response,
  );
  reader.sent(milliseconds(1));
  reader.headers(milliseconds(2), 200, {});
  const work = (): void => {
    for (const piece of waits.splice(0)) piece.work();
    // Otherwise its timer keeps the test alive.
    if (watch.watched !== undefined) watch.delete(watch.watched);
  };
  const expired = (at: number): void => watch.watched?.expired(milliseconds(at));
  return { response, reader, work, expired };
}

/** More than is read at once. */
const LONG = token('a'.repeat(100_000));

describe('a deadline of an answer', () => {
  it('is met by a token that came in time, also where it is read later', () => {
    const { response, reader, work, expired } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG));
    expired(1000);
    work();
    expect(response.failure).to.equal(undefined);
    expect(response.contents).to.have.length(1);
  });

  it('is met by an end that came in time, also where it is read later', () => {
    const { response, reader, work, expired } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG + DONE));
    reader.ended(milliseconds(4999));
    expired(5000);
    work();
    expect(response.failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
  });

  it('is missed by what came too late, and what came before is told first', () => {
    const { response, reader, work, expired } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG));
    expired(1999);
    reader.data(milliseconds(2001), Buffer.from(LONG));
    work();
    expect(response.failure?.message).to.contain('the stream stalled: no further token came within 1 s');
    expect(response.contents).to.have.length(1);
  });

  it('is that of the whole answer only, where all of it comes at once', () => {
    const { response, work, expired } = waiting({ isStreamed: false });
    expired(4999);
    work();
    expect(response.failure).to.equal(undefined);
    expired(5000);
    work();
    expect(response.failure?.message).to.contain('the answer was not complete within 5 s');
  });
});
