import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { LATENCIES, type LatencyName } from './latencies';
import { completed, later } from './record.fixture';
import type { CompletedRecord } from './request-record';

type Case = readonly [
  what: string,
  record: CompletedRecord,
  values: readonly (readonly [value: number, weight: number])[],
];

const oneEvent = completed({ contentAt: [50], contentTokens: [31], endedAt: 52 });
const noContent = completed({ contentAt: [], outputTokens: 0, endedAt: 52 });
const severalTokens = completed({ contentAt: [50, 60, 90], contentTokens: [1, 4, 2] });
const late = completed({ scheduledAt: 100, sentAt: 103, contentAt: [150, 160], endedAt: 161 });

const twice = <T>(value: T): readonly T[] => [value, value];

const CASES: Readonly<Record<LatencyName, readonly Case[]>> = {
  ttft: [
    ['runs from the sending to the first event with content', completed(), [[50, 1]]],
    ['leaves out the wait before the sending', late, [[47, 1]]],
    ['has no value without content', noContent, []],
  ],
  itl: [
    ['is one value a gap', completed(), twice([10, 1])],
    [
      'shares a gap out to the tokens of the later event, and weighs it by them',
      severalTokens,
      [
        [2.5, 4],
        [15, 2],
      ],
    ],
    [
      'takes fractions of tokens, where only their sum is known',
      completed({ contentAt: [0, 10], contentTokens: [1.5, 0.5] }),
      [[20, 0.5]],
    ],
    [
      'has no value for an event of no tokens',
      completed({ contentAt: [0, 10, 30], contentTokens: [1, 0, 2] }),
      [[10, 2]],
    ],
    ['has no value for an answer in one piece', oneEvent, []],
  ],
  chunk_gap: [
    [
      'is what the wire shows, however many tokens an event holds',
      severalTokens,
      [
        [10, 1],
        [30, 1],
      ],
    ],
    ['has no value for an answer in one piece', oneEvent, []],
  ],
  tpot: [
    ['spreads the time after the first token over the other tokens', completed(), [[10, 1]]],
    ['counts tokens and not events', severalTokens, [[40 / 6, 1]]],
    ['has no value for a single token', completed({ contentAt: [50], outputTokens: 1 }), []],
    ['has no value for an answer in one piece', oneEvent, []],
    ['has no value without content', noContent, []],
  ],
  e2e: [
    ['runs from the sending to the last event with content', completed(), [[70, 1]]],
    ['runs to the end of the body where nothing streams', oneEvent, [[52, 1]]],
    ['runs to the end of the body where nothing was said', noContent, [[52, 1]]],
  ],
  ttft_scheduled: [
    ['runs from when the request was due', late, [[50, 1]]],
    ['has no value without content', noContent, []],
  ],
  e2e_scheduled: [
    ['runs from when the request was due', late, [[60, 1]]],
    ['runs to the end of the body where nothing streams', oneEvent, [[52, 1]]],
  ],
  queue_wait: [
    ['is the time in the hands of the transport', completed({ calledAt: 2, sentAt: 5 }), [[3, 1]]],
    ['is nothing where a socket was free', completed(), [[0, 1]]],
  ],
  schedule_lag: [
    ["is the client's own lateness", late, [[3, 1]]],
    ['is nothing for a client in time', completed(), [[0, 1]]],
  ],
};

const NAMES = Object.keys(CASES) as LatencyName[];

const seen = (name: LatencyName, record: CompletedRecord): number[][] =>
  LATENCIES[name](record).map(({ value, weight }) => [value, weight]);

for (const name of NAMES) {
  describe(name, () => {
    for (const [what, record, values] of CASES[name]) {
      it(what, () => {
        expect(seen(name, record)).to.deep.equal(values);
      });
    }
  });
}

const anyAnswer = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 500 }), tokens: fc.integer({ min: 1, max: 8 }) }), {
    minLength: 2,
  })
  .map((events) => {
    let at = 20;
    const contentAt = events.map(({ gap }) => (at += gap));
    return completed({ contentAt, contentTokens: events.map(({ tokens }) => tokens), endedAt: at + 3 });
  });

describe('LATENCIES', () => {
  it('do not depend on when the clock began', () => {
    fc.assert(
      fc.property(
        anyAnswer,
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.constantFrom(...NAMES),
        (record, by, name) => {
          expect(seen(name, later(by, record))).to.deep.equal(seen(name, record));
        },
      ),
    );
  });

  it('share out the whole time from the first token to the last', () => {
    fc.assert(
      fc.property(anyAnswer, (record) => {
        const whole = record.contentAt.at(-1)! - record.contentAt[0]!;
        const sum = (name: LatencyName): number =>
          LATENCIES[name](record).reduce((total, { value, weight }) => total + value * weight, 0);
        expect(sum('itl')).to.be.closeTo(whole, 1e-6);
        expect(sum('chunk_gap')).to.be.closeTo(whole, 1e-6);
        expect(sum('tpot') * (record.outputTokens - 1)).to.be.closeTo(whole, 1e-6);
        expect(sum('ttft') + whole).to.be.closeTo(sum('e2e'), 1e-6);
      }),
    );
  });

  it('are seen when the event came that shows them', () => {
    expect(LATENCIES.itl(completed()).map(({ at }) => at)).to.deep.equal([60, 70]);
    expect(LATENCIES.ttft(completed()).map(({ at }) => at)).to.deep.equal([50]);
  });
});

describe('faults of other tools', () => {
  it('time to first byte is no response time', () => {
    const record = completed({ headersAt: 5, contentAt: [50, 60, 400], endedAt: 401 });
    expect(seen('e2e', record)).to.deep.equal([[400, 1]]);
  });

  it('headers are no first token', () => {
    expect(seen('ttft', completed({ headersAt: 5 }))).to.deep.equal([[50, 1]]);
  });

  it('TPOT leaves out the first token', () => {
    // 1,000 ms of prefill are no decoding: (1020 - 1000) / 2, and not 1020 / 3.
    const record = completed({ contentAt: [1000, 1010, 1020], endedAt: 1020 });
    expect(seen('tpot', record)).to.deep.equal([[10, 1]]);
  });

  it('TPOT and response time leave out the trailing usage event', () => {
    const record = completed({ endedAt: 500 });
    expect(seen('tpot', record)).to.deep.equal([[10, 1]]);
    expect(seen('e2e', record)).to.deep.equal([[70, 1]]);
  });
});
