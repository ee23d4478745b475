import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { AnswerFailures } from './answer-failures';
import { AnswerReader } from './answer-reader';
import { DeadlineWatch } from './deadline-watch';
import { DONE, token } from './misbehaving-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import type { Work } from './work-queue';

const [short, long] = [milliseconds(1000), milliseconds(5000)];
const SETTINGS = {
  baseUrl: 'http://host:8000',
  headers: {},
  timeouts: { ready: short, connect: short, firstToken: short, stall: short, total: long },
};

/** A reader of a stream whose pieces are read only when `work` is called, sent at 0 ms. */
function waiting(): { response: RecordedResponse; reader: AnswerReader; work: () => void } {
  const response = new RecordedResponse();
  const clock = { now: () => milliseconds(0) };
  const waits: Work[] = [];
  const worker = { add: (piece: Work) => waits.push(piece) };
  const watch = new DeadlineWatch(clock);
  const context = { url: new URL('http://host:8000/v1'), settings: SETTINGS, clock, watch, worker };
  const reader = new AnswerReader(
    {
      ...context,
      failures: new AnswerFailures(new URL('http://host:8000/v1'), SETTINGS),
      explain: (failure) => failure,
    },
    100,
    response,
  );
  reader.sent(milliseconds(1));
  reader.headers(milliseconds(2), 200, {});
  const work = (): void => {
    for (const piece of waits.splice(0)) piece.work();
    // Otherwise its timer keeps the test alive.
    watch.delete(reader);
  };
  return { response, reader, work };
}

/** More than is read at once. */
const LONG = token('a'.repeat(100_000));

describe('a deadline of an answer', () => {
  it('is met by a token that came in time, also where it is read later', () => {
    const { response, reader, work } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG));
    reader.expired(milliseconds(1000));
    work();
    expect(response.failure).to.equal(undefined);
    expect(response.contents).to.have.length(1);
  });

  it('is met by an end that came in time, also where it is read later', () => {
    const { response, reader, work } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG + DONE));
    reader.ended(milliseconds(4999));
    reader.expired(milliseconds(5000));
    work();
    expect(response.failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
  });

  it('is missed by what came too late, and what came before is told first', () => {
    const { response, reader, work } = waiting();
    reader.data(milliseconds(999), Buffer.from(LONG));
    reader.expired(milliseconds(1999));
    reader.data(milliseconds(2001), Buffer.from(LONG));
    work();
    expect(response.failure?.message).to.contain('the stream stalled: no further token came within 1 s');
    expect(response.contents).to.have.length(1);
  });
});
