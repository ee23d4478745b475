import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { networkSetting, withhold, type NetworkWorld } from './network-setting';
import { Observations } from './observations';
import { readParameters } from './parameters';
import { run } from './run';

/** A world, and what it is told. */
function heardWorld() {
  const heard = new HeardReport();
  const { report } = heard;
  const observations = new Observations({ report, gpu: { doubts: () => [] } });
  const world: NetworkWorld = { report, observations, resources: new AsyncDisposableStack() };
  return { heard, world, observations };
}

/** The settings of the run, for as long as the test lasts. */
function setSettings({ mock }: TestContext, environment: NodeJS.ProcessEnv): void {
  const parameters = readParameters({}, environment);
  mock.getter(run, 'parameters', () => parameters);
}

describe('networkSetting', () => {
  it('withholds a network that the settings do not name', async (test) => {
    setSettings(test, { LLM_BASE_URL: 'http://vllm:8000/v1' });
    const { heard, world } = heardWorld();
    const setting = await networkSetting(world, ['containers']);
    expect(setting.status === 'withheld' && setting.reason).to.match(/set LLM_CONTAINERS/);
    expect(heard.notes).to.deep.equal([]);
  });

  it('withholds one that cannot be made here, and says what it takes', async (test) => {
    setSettings(test, {});
    const because = 'bridge and veth is missing (this is no Linux)';
    await run.once('network capabilities', () =>
      Promise.resolve([
        { signal: 'containers', provider: undefined, because, remedy: 'run on Linux' } as const,
      ]),
    );
    expect(await networkSetting(heardWorld().world, ['containers'])).to.deep.equal({
      status: 'withheld',
      reason: `no containers can be started here: ${because}; run on Linux`,
    });
  });
});

describe('withhold', () => {
  it('leaves each of them not measured, and its step skipped, for that reason', () => {
    const { heard, world, observations } = heardWorld();
    withhold(world, ['packet loss rate', 'network throughput'], 'there is no network');
    expect([
      observations.promise('packet loss rate', 'below', { dimension: 'share', value: 0.01 }),
      observations.promise('network throughput', 'above', { dimension: 'data rate', value: 1e10 }),
    ]).to.deep.equal(['skipped', 'skipped']);
    expect(heard.told.map(({ verdict }) => verdict)).to.deep.equal([
      ...[
        {
          outcome: 'not measured',
          reason: 'there is no network',
          limit: { dimension: 'share', value: 0.01 },
        },
      ],
      ...[
        {
          outcome: 'not measured',
          reason: 'there is no network',
          limit: { dimension: 'data rate', value: 1e10 },
        },
      ],
    ]);
  });
});
