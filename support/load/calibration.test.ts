import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { calibrated, type Calibration } from './calibration';
import { unending } from './fake-target.fixture';
import type { TrueRequest } from './ground-truth';
import type { MetricName } from './metric';
import { completed, failed, roundOf } from './record.fixture';
import type { CompletedRecord } from './request-record';
import type { Round } from './round';
import { parseStatistic } from './statistic';

const [MEAN, P50, MAXIMUM] = ['mean', 'p50', 'maximum'].map(parseStatistic);

/** What the server logged of one request, if the client's stamps are these much later than the truth. */
function trueOf(
  record: CompletedRecord,
  off: { sent?: number; first?: number; others?: number },
): TrueRequest {
  return {
    requestId: `run-${record.index}`,
    headersReceivedAt: milliseconds(record.sentAt - (off.sent ?? 0)),
    tokenSentAt: record.contentAt.map((at, event) => ({
      at: milliseconds(at - ((event === 0 ? off.first : off.others) ?? 0)),
      tokens: record.contentTokens[event] ?? NaN,
    })),
  };
}

const truthOf = (requests: readonly TrueRequest[]) => ({ requests: () => Promise.resolve(requests) });
const answers = (rounds: readonly Round[]): CompletedRecord[] =>
  rounds.flatMap(({ records }) => records.filter((record) => record.outcome === 'completed'));

/** Rounds of two answers each, of some hundred ms. */
const rounds = (count: number): Round[] =>
  Array.from({ length: count }, (_, round) =>
    roundOf(
      round,
      [0, 1].map((one) => {
        const at = 1000 * round + 10 * one;
        return completed({
          index: 2 * round + one,
          sentAt: at,
          contentAt: [at + 50, at + 60, at + 75],
          endedAt: at + 80,
        });
      }),
    ),
  );

const held = (off: Parameters<typeof trueOf>[1], count = 10): Promise<Calibration> => {
  const client = rounds(count);
  const truth = truthOf(answers(client).map((record) => trueOf(record, off)));
  return calibrated(client, { idPrefix: 'run-', sent: 2 * count }, truth, unending);
};

describe('the error of the instrument', () => {
  const cases: readonly [
    what: string,
    off: Parameters<typeof trueOf>[1],
    errors: Readonly<Partial<Record<MetricName, number>>>,
  ][] = [
    ['nothing, where the client saw what was true', {}, { ttft: 0, itl: 0, tpot: 0, e2e: 0 }],
    [
      'the delay with which the client saw every token: in the time to first token, not between tokens',
      { first: 1.5, others: 1.5 },
      { ttft: 1.5, itl: 0, chunk_gap: 0, tpot: 0, e2e: 1.5 },
    ],
    ['by how much the sending was stamped early', { sent: -2 }, { ttft: 2, itl: 0, e2e: 2 }],
    ['by how much the sending was stamped late', { sent: 2 }, { ttft: 2, itl: 0, e2e: 2 }],
    [
      'nothing, where all stamps of the client are of another clock',
      { sent: 7, first: 7, others: 7 },
      { ttft: 0, itl: 0, e2e: 0 },
    ],
    [
      'half of a late first token in each of the two gaps after it',
      { first: 3 },
      { ttft: 3, itl: 1.5, tpot: 1.5, e2e: 0 },
    ],
  ];
  for (const [what, off, errors] of cases) {
    it(`is ${what}`, async () => {
      const calibration = await held(off);
      for (const [name, error] of Object.entries(errors))
        expect(calibration.error(name as MetricName, MEAN!), name).to.be.closeTo(error, 1e-9);
    });
  }

  it('is the constant by which all content was late, for every figure of the first token', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: -40, max: 40, noNaN: true }), async (by) => {
        const calibration = await held({ first: by, others: by });
        for (const statistic of [MEAN!, P50!, MAXIMUM!]) {
          expect(calibration.error('ttft', statistic)).to.be.closeTo(Math.abs(by), 1e-9);
          expect(calibration.error('itl', statistic)).to.be.closeTo(0, 1e-9);
        }
      }),
    );
  });

  it('is that of a percentile also where there are too few requests for its interval', async () => {
    expect((await held({ first: 2, others: 2 }, 1)).error('ttft', parseStatistic('p99'))).to.be.closeTo(
      2,
      1e-9,
    );
  });

  it('is not known where nothing was measured', async () => {
    const calibration = await calibrated([], { idPrefix: 'run-', sent: 0 }, truthOf([]), unending);
    expect(calibration.error('ttft', MEAN!)).to.equal(undefined);
  });
});

describe('calibrated', () => {
  it('says which request the server knows nothing of', async () => {
    const client = rounds(2);
    const truth = truthOf(
      answers(client)
        .slice(0, 3)
        .map((record) => trueOf(record, {})),
    );
    const refused = await calibrated(client, { idPrefix: 'run-', sent: 4 }, truth, unending).catch(String);
    expect(refused).to.equal('Error: the ground-truth server knows nothing of request 3, which it answered');
  });

  it('joins what came where the client had faults, and leaves out what is not known', async () => {
    const client = [...rounds(10), roundOf(10, [failed({ index: 91 })])];
    const known = answers(client)
      .slice(0, 7)
      .map((record) => trueOf(record, { first: 2, others: 2 }));
    const asked: number[] = [];
    const truth = {
      requests: (_prefix: string, count: number) => {
        asked.push(count);
        return Promise.resolve(known);
      },
    };
    const faults = ['load worker w2 was lost'];
    const calibration = await calibrated(client, { idPrefix: 'run-', sent: 20, faults }, truth, unending);
    expect(asked).to.deep.equal([0]);
    expect(calibration.faults).to.deep.equal(faults);
    for (const summary of [calibration.client, calibration.truth]) {
      expect(summary.completed).to.equal(7);
      expect(summary.failed).to.have.length(1);
    }
    expect(calibration.error('ttft', MEAN!)).to.be.closeTo(2, 1e-9);
  });

  it('asks for the requests of this load, as many as were sent, and passes the signal on', async () => {
    const asked: unknown[] = [];
    const truth = {
      requests: (...all: unknown[]) => {
        asked.push(...all);
        return Promise.resolve([]);
      },
    };
    await calibrated([], { idPrefix: 'run-', sent: 17 }, truth, unending);
    expect(asked).to.deep.equal(['run-', 17, unending]);
  });

  it('leaves what failed as it is, and the warm-up out of the figures of both', async () => {
    const slow = completed({ index: 90, contentAt: [9000, 9100], endedAt: 9100 });
    const refusal = failed({ index: 91 });
    const client = [roundOf(7, [slow], true), ...rounds(10), roundOf(11, [refusal])];
    const truth = truthOf(answers(client).map((record) => trueOf(record, {})));
    const calibration = await calibrated(client, { idPrefix: 'run-', sent: 22 }, truth, unending);
    for (const summary of [calibration.client, calibration.truth]) {
      expect(summary.completed).to.equal(20);
      expect(summary.failed).to.deep.equal([{ ...refusal, round: 11 }]);
      expect(summary.estimate('ttft', MAXIMUM!)).to.include({ value: 50 });
    }
  });
});
