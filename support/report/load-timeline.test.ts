import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { LoadTimeline, type TimedRequest } from './load-timeline';
import { DurationCounts } from './load-timeline-spread';

const OUTCOMES = ['completed', 'timed out', 'http error', 'dropped'] as const;

/** Any request of a load that began at 5,000,000 ms. */
const anyRequest: fc.Arbitrary<TimedRequest> = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES),
    warmUp: fc.boolean(),
    start: fc.double({ min: 0, max: 400_000, noNaN: true }),
    late: fc.double({ min: 0, max: 50, noNaN: true }),
    wait: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    rest: fc.double({ min: 0, max: 60_000, noNaN: true }),
  })
  .map(({ outcome, warmUp, start, late, wait, rest }) => {
    const scheduledAt = 5_000_000 + start;
    const sentAt = scheduledAt + late;
    const contentAt = [sentAt + wait, sentAt + wait + rest];
    if (outcome === 'dropped') return { outcome, warmUp, scheduledAt, failedAt: sentAt };
    if (outcome !== 'completed') return { outcome, warmUp, scheduledAt, sentAt, failedAt: sentAt + wait };
    return { outcome, warmUp, scheduledAt, sentAt, contentAt, endedAt: sentAt + wait + rest };
  });

const timelineOf = (requests: readonly TimedRequest[]): LoadTimeline => {
  const timeline = new LoadTimeline();
  for (const request of requests) timeline.add(request);
  return timeline;
};
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const endOf = ({ endedAt, failedAt }: TimedRequest): number => endedAt ?? failedAt!;

describe('LoadTimeline', () => {
  it('has every request in one window, however few windows there are', () => {
    fc.assert(
      fc.property(
        fc.array(anyRequest, { minLength: 1 }),
        fc.integer({ min: 2, max: 500 }),
        (requests, most) => {
          const timeline = timelineOf(requests);
          const windows = timeline.windows(most);
          const completed = requests.filter(({ outcome }) => outcome === 'completed');
          expect(windows.length).to.be.within(1, most);
          expect(timeline.requests).to.equal(requests.length);
          expect(sumOf(windows.map((window) => window.completed))).to.equal(completed.length);
          expect(sumOf(windows.map(({ failed }) => failed))).to.equal(requests.length - completed.length);
          for (const kind of ['firstContents', 'responses'] as const)
            expect(sumOf(windows.map((window) => window[kind].count))).to.equal(completed.length);
        },
      ),
    );
  });

  it('keeps the time that requests were in flight, whatever the width of the windows', () => {
    fc.assert(
      fc.property(
        fc.array(anyRequest, { minLength: 1 }),
        fc.integer({ min: 1, max: 240 }),
        (requests, most) => {
          const windows = timelineOf(requests).windows(most);
          const flight = sumOf(windows.map(({ from, to, inFlight }) => inFlight * (to - from)));
          const truth = sumOf(
            requests.map((request) => (request.sentAt === undefined ? 0 : endOf(request) - request.sentAt)),
          );
          expect(flight).to.be.closeTo(truth, 1e-3 * requests.length + 1e-9 * truth);
          expect(
            windows.every(({ inFlight }) => inFlight >= 0 && inFlight <= requests.length + 1e-6),
          ).to.equal(true);
        },
      ),
    );
  });

  it('does not depend on the order in which requests come', () => {
    fc.assert(
      fc.property(fc.array(anyRequest, { minLength: 1 }), (requests) => {
        const told = (timeline: LoadTimeline) =>
          timeline
            .windows(60)
            .map((window) => [
              window.completed,
              window.failed,
              Math.round(window.inFlight * 1e4) / 1e4,
              window.responses.percentile(0.95),
              window.warmUp,
            ]);
        const [there, back] = [timelineOf(requests), timelineOf(requests.toReversed())];
        expect(told(back)).to.deep.equal(told(there));
        expect(back.span).to.deep.equal(there.span);
      }),
    );
  });

  it('places each figure at the instant at which it was known', () => {
    const timeline = timelineOf([
      { outcome: 'completed', warmUp: true, scheduledAt: 0, sentAt: 0, contentAt: [400, 900], endedAt: 900 },
      {
        outcome: 'completed',
        warmUp: false,
        scheduledAt: 1000,
        sentAt: 1250,
        contentAt: [2500, 3500],
        endedAt: 3500,
      },
      { outcome: 'timed out', warmUp: false, scheduledAt: 2000, sentAt: 2000, failedAt: 3900 },
      { outcome: 'dropped', warmUp: false, scheduledAt: 3000, failedAt: 3000 },
      { outcome: 'completed', warmUp: false, scheduledAt: 3000, sentAt: 3000, endedAt: 4000 - 1e-9 },
    ]);
    const windows = timeline.windows(4);
    expect(windows.map(({ completed }) => completed)).to.deep.equal([1, 0, 0, 2]);
    expect(windows.map(({ failed }) => failed)).to.deep.equal([0, 0, 0, 2]);
    expect(windows.map(({ warmUp }) => warmUp)).to.deep.equal([true, false, false, false]);
    // From when it was due, not from when it was sent.
    expect(windows.map(({ firstContents }) => firstContents.percentile(0.5))).to.deep.equal([
      400,
      NaN,
      1500,
      NaN,
    ]);
    const flights = windows.map(({ inFlight }) => Math.round(inFlight * 1e6) / 1e6);
    expect(flights).to.deep.equal([0.9, 0.75, 2, 2.4]);
    expect(timeline.outcomes.get('dropped')).to.equal(1);
    expect(timeline.warmUps).to.equal(1);
  });

  it('stays small over a week, and takes what came before its first request', () => {
    const timeline = new LoadTimeline();
    const day = 86_400_000;
    const request = (at: number): TimedRequest => ({
      outcome: 'completed',
      warmUp: false,
      scheduledAt: at,
      sentAt: at,
      endedAt: at + 20,
    });
    for (let at = 7 * day; at >= 0; at -= 60_000) timeline.add(request(at));
    const windows = timeline.windows(120);
    expect(windows.length).to.be.within(60, 120);
    expect(sumOf(windows.map(({ completed }) => completed))).to.equal(7 * 1440 + 1);
    expect(windows[50]!.completedRate).to.be.closeTo(1 / 60, 1e-4);
    expect(timeline.isStreamed).to.equal(false);
  });

  it('has no windows without a request, and refuses broken stamps', () => {
    const timeline = new LoadTimeline();
    expect(timeline.windows(10)).to.deep.equal([]);
    const broken = { outcome: 'completed', warmUp: false, scheduledAt: 1, sentAt: NaN, endedAt: 2 };
    expect(() => {
      timeline.add(broken);
    }).to.throw(RangeError, /"completed" has an instant that is no number \(1, NaN, 2\)/);
    expect(timeline.requests).to.equal(0);
  });
});

describe('DurationCounts', () => {
  const durations = fc.array(fc.double({ min: 1e-3, max: 3.6e6, noNaN: true }), { minLength: 1 });
  const countsOf = (values: readonly number[]): DurationCounts => {
    const counts = new DurationCounts();
    for (const value of values) counts.add(value);
    return counts;
  };

  it('knows percentiles of the nearest rank to 1 %', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const rank = Math.max(1, Math.ceil(share * values.length));
        const exact = values.toSorted((one, other) => one - other)[rank - 1]!;
        expect(countsOf(values).percentile(share) / exact).to.be.within(0.99, 1.01);
      }),
    );
  });

  it('is the same of two added as of one of all', () => {
    fc.assert(
      fc.property(durations, durations, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
        const both = countsOf(one);
        both.merge(countsOf(other));
        const all = countsOf([...one, ...other]);
        expect(both.count).to.equal(all.count);
        expect(both.percentile(share)).to.equal(all.percentile(share));
      }),
    );
  });

  it('is not a number of nothing, and counts a duration of nothing', () => {
    expect(new DurationCounts().percentile(0.5)).to.be.NaN;
    expect(countsOf([0, 0, 0]).percentile(0.5)).to.equal(0);
  });
});
