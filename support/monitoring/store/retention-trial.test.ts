import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Retention } from '../monitoring-system';
import { MetricStore } from './metric-store';
import { RetentionTrial } from './retention-trial';
import { isTrial } from './trial-series';
import { cpuSample, StoreFolder } from './store-folder.fixture';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = 1_760_000_000_000;
const PROMISES = [
  { type: 'CPU utilization', retention: milliseconds(7 * DAY) },
  { type: 'Error rates', retention: milliseconds(90 * DAY) },
] as const;

/** A trial of the promises, and the store in which another one enforces retention. */
function plant() {
  const resources = new DisposableStack();
  const folder = resources.use(new StoreFolder());
  const store = resources.use(MetricStore.open(folder.path));
  const trial = resources.use(RetentionTrial.plant(folder.path, PROMISES, NOW));
  return {
    store,
    trial,
    path: folder.path,
    [Symbol.dispose]: () => {
      resources.dispose();
    },
  };
}

const reasonOf = (retention: Retention) =>
  retention.status === 'unavailable' ? retention.reason : retention.status;
/** Two series of a type, with four samples on either side of the edge each. */
const KEPT_AS_PROMISED = { status: 'tried', planted: 16, wronglyDeleted: 0, wronglyKept: 0 };

describe('RetentionTrial', () => {
  for (const late of [0, 59_999, 2 * HOUR]) {
    it(`finds nothing wrong with a store that enforces retention ${late} ms later`, () => {
      using trying = plant();
      expect(trying.store.enforceRetention(NOW + late)).to.be.at.least(16);
      for (const { type } of PROMISES) expect(trying.trial.outcome(type)).to.deep.equal(KEPT_AS_PROMISED);
    });
  }

  it('tells how many were deleted and kept wrongly', () => {
    using trying = plant();
    trying.store.append([cpuSample(NOW)], milliseconds(7 * DAY));
    trying.store.enforceRetention(NOW);
    // As a store would that keeps all of 'CPU utilization' five hours too short, and errors two minutes too long.
    using database = new DatabaseSync(trying.path);
    const idOf = "(SELECT id FROM series WHERE metric = 'METRIC' AND labels LIKE '%trial%')";
    database.exec(
      `DELETE FROM sample WHERE series = ${idOf.replace('METRIC', 'host_cpu_percent')} AND at < ${NOW - 7 * DAY + 5 * HOUR};
       INSERT INTO sample VALUES (${idOf.replace('METRIC', 'failed_requests_percent')}, ${NOW - 90 * DAY - 60_000}, 0, 0)`,
    );
    expect(trying.trial.outcome('CPU utilization')).to.deep.include({ wronglyDeleted: 3, wronglyKept: 0 });
    expect(trying.trial.outcome('Error rates')).to.deep.include({ wronglyDeleted: 0, wronglyKept: 1 });
  });

  it('tells of a store that deletes all', () => {
    using trying = plant();
    trying.store.enforceRetention(NOW);
    for (const series of trying.store.list({ type: 'CPU utilization' })) trying.store.remove(series);
    expect(trying.trial.outcome('CPU utilization')).to.deep.include({ wronglyDeleted: 8, wronglyKept: 0 });
  });

  it('has no outcome where nobody enforced retention since', () => {
    using folder = new StoreFolder();
    using store = MetricStore.open(folder.path);
    store.enforceRetention(NOW);
    using trial = RetentionTrial.plant(folder.path, PROMISES, NOW);
    expect(reasonOf(trial.outcome('Error rates'))).to.match(/^nobody enforced retention since/);
    store.enforceRetention(NOW);
    expect(trial.outcome('Error rates').status).to.equal('tried');
  });

  it('has no outcome where all were too old by then, nor for what is not promised', () => {
    using trying = plant();
    trying.store.enforceRetention(NOW + 7 * HOUR);
    expect(reasonOf(trying.trial.outcome('Error rates'))).to.match(/^retention was enforced so late/);
    expect(reasonOf(trying.trial.outcome('GPU utilization'))).to.match(
      /^no retention of GPU utilization is promised/,
    );
  });

  it('tries what is kept for a moment only', () => {
    using folder = new StoreFolder();
    using store = MetricStore.open(folder.path);
    const retention = milliseconds(1_000);
    using trial = RetentionTrial.plant(folder.path, [{ type: 'Error rates', retention }], NOW);
    store.enforceRetention(NOW + 499);
    expect(trial.outcome('Error rates')).to.deep.include({ wronglyDeleted: 0, wronglyKept: 0, planted: 10 });
  });

  it('removes its own series, and knows them from others', () => {
    using trying = plant();
    trying.store.append([cpuSample(NOW, 1, { trial: 'of a user' })], milliseconds(DAY));
    const areTrials = () => trying.store.list().map((series) => isTrial(series));
    expect(areTrials()).to.have.members([true, true, true, true, false]);
    using other = RetentionTrial.plant(trying.path, PROMISES, NOW);
    trying.trial[Symbol.dispose]();
    expect(areTrials().filter(Boolean)).to.have.length(4);
    other[Symbol.dispose]();
    expect(areTrials()).to.deep.equal([false]);
    trying.store.enforceRetention(NOW);
  });
});
