import { describe, it } from 'node:test';
import { expect } from 'chai';
import { checkOf, earlierRun, runOf } from '../advice/advised-run.fixture';
import { ENVIRONMENT } from '../environment.fixture';
import type { Results } from '../results-schema';
import { incomparability } from '../compare-runs/comparability';
import { comparableRuns } from './comparable-runs';
import { earlierChecks } from './earlier-checks';
import { promiseKey } from './run-history';
import { reasonsText } from './reasons-text';

const RUN = runOf([checkOf('passed')]);
const PROCESSOR = { model: 'a processor', physicalCores: 1, logicalCores: 2, usableCores: 2 };
const withEnvironment = (part: Partial<typeof ENVIRONMENT>): Results => ({
  ...RUN,
  environment: { ...ENVIRONMENT, ...part },
});
const withSettings = (settings: Record<string, string>): Results => ({
  ...RUN,
  target: RUN.target && { ...RUN.target, settings: { ...RUN.target.settings, ...settings } },
});

describe('Comparable runs', () => {
  it('may differ in code, load, disk, interfaces, budgets, and in what one of them could not find out', () => {
    for (const other of [
      withEnvironment({
        source: { commit: 'abc', modified: true },
        product: { name: 'suite', version: '2.0.0' },
      }),
      withEnvironment({ load: { oneMinute: 9, fiveMinutes: 9, fifteenMinutes: 9 } }),
      withEnvironment({ storage: { unavailable: 'no disk' }, network: { interfaces: [] } }),
      withEnvironment({ virtualization: { unavailable: 'not known within 800 ms' } }),
      withSettings({ samplingBudget: '60000', searchBudget: '1', seed: '7' }),
    ])
      expect(incomparability(RUN, other)).to.deep.equal([]);
  });

  it('are of the same machine, GPUs, server and settings, each difference in words', () => {
    expect(incomparability(RUN, withEnvironment({ gpus: { unavailable: 'no nvidia-smi' } }))[0]).to.match(
      /^gpus /u,
    );
    expect(
      incomparability(RUN, withEnvironment({ processor: { ...PROCESSOR, usableCores: 3 } })),
    ).to.deep.equal(['processor.usableCores was 3 and is 2']);
    expect(incomparability(RUN, withSettings({ temperature: '0' }))).to.deep.equal([
      'settings.temperature was 0 and is 1',
    ]);
    expect(incomparability(RUN, { ...RUN, target: null })).to.deep.equal([
      'the server of one of the runs is not known',
    ]);
    expect(incomparability({ ...RUN, environment: null }, RUN)).to.deep.equal([
      'the machine of one of the runs is not known',
    ]);
    expect(reasonsText(['a', 'b', 'c', 'd', 'e'])).to.equal('a; b; c; 2 more differences');
  });

  it('may be of another version of the server, and not of another address', () => {
    const other = (over: object): Results => ({ ...RUN, target: RUN.target && { ...RUN.target, ...over } });
    expect(incomparability(RUN, other({ version: '99' }))).to.deep.equal([]);
    expect(incomparability(RUN, other({ baseUrl: 'http://other/v1' }))[0]).to.match(/^baseUrl was http/u);
  });

  it('are those of the newest whose processor is known, and the others say why not', () => {
    const unknown = withEnvironment({ processor: { unavailable: 'not known within 800 ms' } });
    const another = withEnvironment({ processor: { ...PROCESSOR, model: 'another one' } });
    const { used, leftOut } = comparableRuns([another, RUN, unknown]);
    expect(used).to.deep.equal([RUN, unknown]);
    expect(leftOut).to.deep.equal([
      { id: another.run.id, why: 'processor.model was another one and is a processor' },
    ]);
    expect(comparableRuns([])).to.deep.equal({ used: [], leftOut: [] });
  });

  it('give the earlier checks of each promise, oldest first, without the run itself', () => {
    const check = checkOf('failed');
    const earlier = [
      earlierRun('a', [check]),
      { ...earlierRun('b', [check]), target: null },
      earlierRun('c', [checkOf('passed')]),
      RUN,
    ];
    const found = earlierChecks(RUN, earlier);
    expect(found.get(promiseKey(check))?.map(({ run, check: { outcome } }) => [run, outcome])).to.deep.equal([
      ['a', 'failed'],
      ['c', 'passed'],
    ]);
    expect(found.size).to.equal(1);
  });
});
