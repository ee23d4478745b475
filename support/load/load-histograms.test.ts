import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { LATENCIES } from './latencies';
import { LatencyCount, mergeLatencies, type EncodedHistograms } from './load-histograms';
import { unpack, type PackedRecords } from './packed-records';
import { RecordLog } from './record-log';
import { isCompleted } from './request-record';
import { RequestTrack } from './request-track';
import { TargetError } from '../target/target-error';

const OWNER = { requestSent: () => undefined, requestOver: () => undefined };
const NAMES = ['schedule_lag', 'ttft', 'e2e'] as const;

/** Waits of one request, each from the end of the one before, in ms. */
interface Steps {
  readonly due: number;
  readonly lag: number;
  readonly wait: number;
  readonly gaps: readonly number[];
  readonly end: number;
  readonly fate: 'completed' | 'cut' | 'never sent';
}

function track({ due, lag, wait, gaps, end, fate }: Steps, index: number): RequestTrack {
  let at = due + lag;
  const request = new RequestTrack(index, milliseconds(due), milliseconds(at), OWNER);
  const next = (gap: number): ReturnType<typeof milliseconds> => milliseconds((at += gap));
  if (fate !== 'never sent') {
    request.sent(next(wait));
    request.headers(next(0), 200);
    for (const gap of gaps) request.content(next(gap), { kind: 'content', text: 'word' });
  }
  if (fate === 'completed') request.ended(next(end));
  else request.failed(next(end), new TargetError('truncated', 'it broke'));
  return request;
}

function packed(all: readonly Steps[]): PackedRecords {
  const log = new RecordLog();
  for (const [index, steps] of all.entries()) log.add(track(steps, index));
  return log.pack(0, false);
}

function countLatencies(records: PackedRecords, from: number): EncodedHistograms {
  const count = new LatencyCount(milliseconds(from));
  count.add(records);
  return count.encode();
}

const wait = fc.double({ min: 0, max: 5000, noNaN: true });
const anySteps: fc.Arbitrary<Steps> = fc.record({
  due: fc.integer({ min: 0, max: 1000 }),
  lag: wait,
  wait,
  gaps: fc.array(wait, { maxLength: 4 }),
  end: wait,
  fate: fc.constantFrom('completed', 'cut', 'never sent'),
});
const anyShards = fc.array(fc.array(anySteps, { maxLength: 15 }), { minLength: 1, maxLength: 4 });

const figures = (parts: readonly PackedRecords[], from = 0): object => {
  const merged = mergeLatencies(parts.map((part) => countLatencies(part, from)));
  return Object.fromEntries(
    NAMES.map((name) => {
      const { count, minimum, maximum } = merged[name];
      return [
        name,
        [count, minimum, maximum, ...[0.5, 0.9, 0.99].map((share) => merged[name].percentile(share))],
      ];
    }),
  );
};

describe('the histograms of many workers', () => {
  it('are, added up, that of one worker who did it all', () => {
    fc.assert(
      fc.property(anyShards, (shards) => {
        expect(figures(shards.map(packed))).to.deep.equal(figures([packed(shards.flat())]));
      }),
    );
  });

  it('hold the latencies of the records, by the same formulas', () => {
    fc.assert(
      fc.property(fc.array(anySteps, { minLength: 1, maxLength: 30 }), (all) => {
        const records = packed(all);
        const merged = mergeLatencies([countLatencies(records, 0)]);
        const completed = [...unpack(records)].filter(isCompleted);
        for (const name of ['ttft', 'e2e'] as const) {
          const values = completed.flatMap((record) => LATENCIES[name](record)).map(({ value }) => value);
          expect(merged[name].count).to.equal(values.length);
          expect(merged[name].sum).to.be.closeTo(
            values.reduce<number>((sum, value) => sum + value, 0),
            1e-6,
          );
          if (values.length > 0) expect(merged[name].maximum).to.equal(Math.max(...values));
        }
        // Lateness is the client's own: it counts for what failed, too.
        const sent = all.filter(({ fate }) => fate !== 'never sent');
        expect(merged.schedule_lag.count).to.equal(sent.length);
      }),
    );
  });

  it('leave out what was due before the measuring began', () => {
    fc.assert(
      fc.property(fc.array(anySteps, { maxLength: 20 }), fc.integer({ min: 0, max: 1000 }), (all, from) => {
        const due = all.filter((steps) => steps.due >= from);
        expect(figures([packed(all)], from)).to.deep.equal(figures([packed(due)]));
      }),
    );
  });
});
