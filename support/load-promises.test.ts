import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { clientHealth } from './load/health/client-health.fixture';
import { JudgedArm } from './load/judged-arm';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { parseFigure } from './load/figure-names';
import type { LoadFigures } from './load/load-figures';
import { LoadSummary } from './load/load-summary';
import { fromSchedule } from './load/judged-open-load';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import type { Round } from './load/round';
import { LoadPromises } from './load-promises';
import { booksOf } from './measured-level.fixture';
import type { Quantity } from './quantities/quantity';
import { rejectionOf } from './rejection.fixture';

/** Answers whose first tokens come after 40 to 60 ms. */
const ROUNDS = roundsOf(40, (round) =>
  Array.from({ length: 5 }, (_, user) => completed({ contentAt: [40 + ((round + 4 * user) % 21), 70, 80] })),
);
const loadOf = (rounds: readonly Round[]): JudgedArm =>
  new JudgedArm({
    client: 'a client',
    health: [clientHealth()],
    counts: booksOf(rounds),
    summary: new LoadSummary(rounds),
  });

/** A load that has twice as many rounds at each look, up to all of them. */
class GrowingLoad extends JudgedArm {
  looks = 0;

  override async measureUntil(settled?: (summary: LoadFigures) => boolean): Promise<LoadSummary> {
    for (let rounds = 5; ; rounds *= 2) {
      const summary = new LoadSummary(ROUNDS.slice(0, rounds));
      this.looks += 1;
      if (settled?.(summary) === true || rounds >= ROUNDS.length) return summary;
      await Promise.resolve();
    }
  }

  override canDecide(): boolean {
    return true;
  }
}

const ms = (value: number): Quantity => ({ dimension: 'duration', value });
const p95 = parseFigure('p95 time to first token');

function setUp(load?: JudgedLoad, gpuDoubts: readonly string[] = []) {
  const heard = new HeardReport();
  const promises = new LoadPromises({ report: heard.report, gpu: { doubts: () => gpuDoubts } });
  promises.load = load;
  return { heard, promises };
}

describe('LoadPromises', () => {
  describe('judge', () => {
    it('passes the step where the promise is kept, with the picture of the figure', async () => {
      const { heard, promises } = setUp(loadOf(ROUNDS));
      expect(await promises.judge(p95, 'below', ms(70))).to.equal(undefined);
      expect(heard.told).to.have.length(1);
      expect(heard.told[0]).to.deep.include({
        threshold: { subject: 'p95 time to first token', comparison: 'below', limit: ms(70) },
        name: 'ttft p95',
        source: 'a client; client, tokens by usage',
      });
      expect(heard.told[0]?.verdict).to.have.property('outcome', 'passed');
      expect(heard.charted).to.deep.equal(['ttft']);
    });

    it('fails it where the promise is broken', async () => {
      const { promises } = setUp(loadOf(ROUNDS));
      expect(await rejectionOf(promises.judge(p95, 'below', ms(50)))).to.be.instanceOf(AssertionError);
    });

    it('is inconclusive where the GPUs show why the load is not to be believed', async () => {
      const { heard, promises } = setUp(loadOf(ROUNDS), ['another process computed']);
      expect(await rejectionOf(promises.judge(p95, 'below', ms(70)))).to.be.instanceOf(AssertionError);
      expect(heard.told[0]?.verdict).to.include({
        outcome: 'inconclusive',
        reason: 'another process computed',
      });
    });

    it('says which step is missing where no load was sent', async () => {
      const error = await rejectionOf(setUp().promises.judge(p95, 'below', ms(70)));
      expect(error)
        .to.have.property('message')
        .that.matches(/an earlier one that is missing: "When sampling/);
    });
  });

  describe('withhold', () => {
    it('leaves every promise of a load unmeasured, with the reason, whatever was sent', async () => {
      for (const load of [undefined, loadOf(ROUNDS)]) {
        const { heard, promises } = setUp(load);
        promises.withhold('no trace is named');
        expect(await promises.judge(p95, 'below', ms(1))).to.equal('skipped');
        expect(heard.told).to.deep.equal([
          {
            threshold: { subject: 'p95 time to first token', comparison: 'below', limit: ms(1) },
            name: 'ttft p95',
            verdict: { outcome: 'not measured', reason: 'no trace is named', limit: ms(1) },
            source: 'settings',
          },
        ]);
      }
    });

    it('concludes promises of other things, too, and none where nothing was withheld', () => {
      const { heard, promises } = setUp();
      const threshold = { subject: 'arrival rate', comparison: 'at least', limit: ms(3) } as const;
      expect(promises.concludeWithheld(threshold, 'capacity')).to.equal(undefined);
      expect(heard.told).to.be.empty;
      promises.withhold('no server of it');
      expect(promises.concludeWithheld(threshold, 'capacity')).to.deep.equal({ step: 'skipped' });
      expect(heard.told[0]).to.deep.include({ threshold, name: 'capacity' });
    });
  });

  describe('settle', () => {
    it('names the level, and says the verdict in one line', async () => {
      const { heard, promises } = setUp();
      const limited = { comparison: 'below', limit: ms(70), at: ' at 5 virtual users' } as const;
      const { verdict, line } = await promises.settle(loadOf(ROUNDS), p95, limited);
      expect(verdict.outcome).to.equal('passed');
      expect(line).to.match(
        /^PASSED {2}p95 time to first token at 5 virtual users (59|60) ms, .*limit below 70 ms/,
      );
      expect(heard.told[0]?.name).to.equal('ttft p95 at 5 virtual users');
    });

    it('lets the load go on until the verdict is settled, and no further', async () => {
      const settledAfter = async (limit: number): Promise<number> => {
        const load = new GrowingLoad({
          client: 'a client',
          health: [clientHealth()],
          counts: booksOf(ROUNDS),
          summary: new LoadSummary([]),
        });
        await setUp().promises.settle(load, p95, { comparison: 'below', limit: ms(limit) });
        return load.looks;
      };
      // A p95 needs 72 requests: fifteen rounds.
      expect(await settledAfter(200)).to.equal(3);
      expect(await settledAfter(59)).to.equal(4);
    });

    it('judges what the load is judged by, under its own name', async () => {
      const load = Object.assign(
        loadOf(roundsOf(40, () => [completed({ sentAt: 30, contentAt: [50, 60] })])),
        {
          judged: (figure: LoadFigure) => fromSchedule(figure),
        },
      );
      const { heard, promises } = setUp();
      const median = parseFigure('median time to first token');
      const { verdict } = await promises.settle(load, median, { comparison: 'below', limit: ms(40) });
      expect(heard.told[0]?.name).to.equal('ttft_scheduled p50');
      expect(verdict).to.include({ outcome: 'failed' });
      expect(verdict).to.have.nested.property('observed.value', 50);
    });

    it('leaves a percentile open that failures would hide in', async () => {
      const rounds = ROUNDS.map(({ index, records }) => roundOf(index, [...records, failed()]));
      const { promises } = setUp();
      const { verdict } = await promises.settle(loadOf(rounds), p95, { comparison: 'below', limit: ms(70) });
      expect(verdict).to.have.property('outcome', 'inconclusive');
      expect(verdict)
        .to.have.property('reason')
        .that.matches(/^40 of 240 requests failed/);
    });
  });

  describe('leaveOpen', () => {
    it('enters the promise with what was seen until then', () => {
      const { heard, promises } = setUp(loadOf(ROUNDS));
      promises.leaveOpen(p95, 'below', ms(70), 'interrupted');
      expect(heard.entered[0]?.verdict).to.include({ outcome: 'inconclusive', reason: 'interrupted' });
      expect(heard.entered[0]?.verdict).to.have.nested.property('observed.value').that.is.within(55, 61);
      expect(heard.entered[0]).to.include({ name: 'ttft p95', source: 'stopped before its end' });
    });

    it('enters it without where nothing was', () => {
      const { heard, promises } = setUp();
      promises.leaveOpen(p95, 'below', ms(70), 'interrupted');
      expect(heard.entered[0]?.verdict).to.deep.equal({
        outcome: 'inconclusive',
        reason: 'interrupted',
        limit: ms(70),
      });
    });
  });
});
