import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { KEEPERS, type KeeperName } from './monitoring-section-storage';
import { HOUR_MS, PROMISED, PromisedSamples, RETENTION, samplesIn, SERIES } from './monitoring-section-week';

const FROM = Date.UTC(2026, 0, 1);

describe('the samples that the bench makes', () => {
  const looks = [...new PromisedSamples().looks(FROM)];
  const samples = looks.flat();

  it('are those of eleven series, each as often as promised', () => {
    expect(SERIES).to.have.length(11);
    expect(samples).to.have.length(samplesIn(SERIES, HOUR_MS)).and.to.have.length(11_280);
    for (const { metric, interval } of SERIES) {
      const instants = samples.filter((sample) => sample.metric === metric).map(({ at }) => at - FROM);
      expect(instants).to.have.length(HOUR_MS / interval);
      for (const [number, instant] of instants.entries())
        expect(instant).to.be.within(number * interval, number * interval + 2);
    }
  });

  it('come look by look, each of one type', () => {
    const due = PROMISED.reduce((sum, { interval }) => sum + HOUR_MS / interval, 0);
    expect(looks).to.have.length(due);
    for (const look of looks) expect(new Set(look.map(({ at }) => at)).size).to.equal(1);
  });

  for (const [name, keeperOf] of Object.entries(KEEPERS) as [KeeperName, (typeof KEEPERS)[KeeperName]][])
    it(`are read from ${name} and deleted in it as many as they are`, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-keeper-'));
      using keeper = keeperOf(join(folder.path, 'samples.db'));
      keeper.append(samples);
      const MINUTE_MS = 60_000;
      for (const series of SERIES) {
        const time = { series, from: FROM, duration: HOUR_MS / 2 };
        expect(keeper.read(time)).to.equal(HOUR_MS / 2 / series.interval);
        expect(keeper.windows(time, MINUTE_MS)).to.deep.equal(Array(30).fill(MINUTE_MS / series.interval));
      }
      const due = samplesIn(SERIES, MINUTE_MS);
      expect(keeper.enforceRetention(FROM + MINUTE_MS + RETENTION, due)).to.equal(due);
      expect(keeper.enforceRetention(FROM + 2 * MINUTE_MS + RETENTION, due)).to.equal(due);
    });
});
