import { describe, it } from 'node:test';
import { expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { InstrumentPromises } from './instrument-promises';
import { LevelPromises } from './level-promises';
import { parseLimitsTable } from './limits-table';
import { parseFigure } from './load/figure-names';
import type { LoadFigures } from './load/load-figures';
import type { LoadSummary } from './load/load-summary';
import { LoadPromises } from './load-promises';
import { Observations } from './observations';
import type { Quantity } from './quantities/quantity';
import { loadOf, Looked } from './regression-load.fixture';
import { parseRegressionLimit } from './regression-limit';
import { RegressionPromises } from './regression-promises';
import { rejectionOf } from './rejection.fixture';
import { ENVIRONMENT } from './report/environment.fixture';
import { temporaryFolder } from './report/temporary-folder.fixture';
import { loadDistributions } from './load-distributions';
import { baselineSchema, BASELINE_VERSION } from './baseline/baseline-schema';
import { BaselineStore } from './baseline/baseline-store';

const LOST = 'load worker w2 on host-b was lost';
const ms = (value: number): Quantity => ({ dimension: 'duration', value });
const itl = parseFigure('median inter-token latency');
const unavailable = (): readonly string[] => [];

/** A scenario whose warm-up had a fault, and whose measured loads had none. */
function setUp() {
  const heard = new HeardReport();
  heard.faults = [LOST];
  const world = { report: heard.report, gpu: { doubts: unavailable } };
  const promises = new LoadPromises(world);
  return { heard, world, promises };
}

const open = { outcome: 'inconclusive', reason: LOST };

describe('a fault of a load that nobody judges', () => {
  it('leaves figures open, and the load goes on no further for them', async () => {
    const { heard, promises } = setUp();
    const asked: boolean[] = [];
    class Growing extends Looked {
      override measureUntil(settled?: (summary: LoadFigures) => boolean): Promise<LoadSummary> {
        asked.push(settled?.(this.summary) ?? false);
        return Promise.resolve(this.summary);
      }
    }
    promises.load = new Growing(loadOf(10), { budgetSpent: false });
    await rejectionOf(promises.judge(itl, 'below', ms(100)));
    expect(heard.told[0]?.verdict).to.include(open);
    expect(asked).to.deep.equal([true]);
    promises.leaveOpen(itl, 'below', ms(100), 'interrupted');
    expect(heard.entered[0]?.verdict).to.have.property('reason', `interrupted; ${LOST}`);
  });

  it('leaves regressions open', async (test) => {
    const { heard, world, promises } = setUp();
    const load = loadOf(10);
    const store = new BaselineStore(temporaryFolder(test));
    const target = {
      ...{ baseUrl: 'http://host', serverKind: 'vllm', version: '1', models: ['m'], serverSettings: {} },
      ...{ embedded: false, note: null, settings: {} },
    };
    const { feature, scenario, label } = heard.scenario;
    const baseline = baselineSchema.parse({
      ...{ schemaVersion: BASELINE_VERSION, name: 'main', savedAt: '2026-03-05T00:00:00.000Z' },
      run: { id: 'a run', startedAt: '2026-03-04T05:06:07.000Z' },
      ...{ commit: null, modified: false, environment: ENVIRONMENT, target, figures: [] },
      distributions: [{ feature, scenario, label, metrics: loadDistributions(load) }],
    });
    store.write(baseline, { local: false, replace: false });
    promises.load = loadOf(10, 1);
    const here = { environment: ENVIRONMENT, target };
    const { signal } = new AbortController();
    const regressions = new RegressionPromises({ ...world, promises }, () => ({ store, here, signal }));
    const most = parseRegressionLimit('5%');
    await rejectionOf(regressions.judge(itl, most, 'main'));
    expect(heard.told[0]?.verdict).to.include(open);
    regressions.leaveOpen(itl, most, 'main', 'interrupted');
    expect(heard.entered[0]?.verdict).to.have.property('reason', `interrupted; ${LOST}`);
  });

  it('leaves what is promised of the instrument open', async () => {
    const { heard, world } = setUp();
    const instrument = new InstrumentPromises(world);
    await rejectionOf(Promise.resolve().then(() => instrument.conservation(loadOf(10))));
    expect(heard.told[0]?.verdict).to.include(open);
  });

  it('is told where a level, or what was observed, is left open', () => {
    const { heard, world, promises } = setUp();
    const levels = new LevelPromises({ report: heard.report, promises });
    const [limit] = parseLimitsTable([
      ['virtual_users', 'error rate'],
      ['8', '5%'],
    ]);
    levels.leaveOpen(limit!, 'interrupted');
    new Observations(world).leaveOpen('cache hit rate', 'above', ms(1), 'interrupted');
    for (const { verdict } of heard.entered)
      expect(verdict).to.include({ outcome: 'inconclusive', reason: `interrupted; ${LOST}` });
    expect(heard.entered).to.have.length(2);
  });
});
