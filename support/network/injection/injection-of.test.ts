import { after, before, describe, it } from 'node:test';
import { kill } from 'node:process';
import { expect } from 'chai';
import { programOnPath } from '../../cluster/known-program';
import { isGone } from '../../cluster/process-threads';
import { milliseconds } from '../../quantities/units';
import { ControlGroup } from '../environment/control-group';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { ServingContainer } from '../environment/network-environment';
import { SPIKE_CAUSES, type SpikeCause } from '../spike-cause';
import { stateOf } from './container-state.fixture';
import { untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { injectionOf, largestMagnitude, spikeKindsPossible } from './injection-of';
import { PacketQueue } from './packet-queue';

const missing = ['unshare', 'nsenter', 'ip', 'tc', 'nft', 'taskset', 'chrt'].find(
  (name) => programOnPath(name) === undefined,
);
const skip =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'needs root on Linux: all kinds of spikes are made'
    : missing !== undefined && `needs the program ${missing}`;
const magnitude = milliseconds(10);
const signal = AbortSignal.timeout(60_000);

const start = () => NamespaceEnvironment.start('root', { count: 1, flags: ['--ttft', '1ms'], signal });

/** The injection, or undefined where the test cannot be made here, for the reason that is given. */
async function possible(
  cause: SpikeCause,
  environment: NamespaceEnvironment,
  unable: (why: string) => void,
): Promise<Injection | undefined> {
  const injection = await injectionOf(cause, environment.containers[0]!, environment, { magnitude });
  if (!('impossible' in injection)) return injection;
  unable(injection.impossible);
  return undefined;
}

describe('injectionOf', { skip }, () => {
  let environment: NamespaceEnvironment;
  let container: ServingContainer;

  before(async () => {
    environment = await start();
    container = environment.containers[0]!;
  });
  after(() => environment[Symbol.asyncDispose]());

  /** What is seen of each while it lasts. */
  const effects: Readonly<Record<SpikeCause, (spike: InjectedSpike) => Promise<void>>> = {
    queueing: async (spike) => {
      const queue = new PacketQueue(container);
      const isFilled = async () => ((await spike.trueMagnitude()) ?? 0) >= 0.8 * magnitude;
      // Again and again: it is not filled once only.
      for (let look = 0; look < 10; look += 1) {
        await untilEffective('a filled queue', isFilled, signal);
        const { drops, wait } = await queue.state();
        expect(drops).to.equal(0);
        if ((await queue.state()).kind === 'tbf') expect(wait).to.be.at.most(1.2 * magnitude);
      }
    },
    'packet loss': async () => {
      const { rules } = await stateOf(container);
      expect(rules).to.match(/tcp dport \d+ counter name "met" drop/);
      expect(Number(/packets (\d+)/.exec(rules)?.[1])).to.be.above(0);
    },
    'CPU throttling': async (spike) => {
      const group = ControlGroup.of(container.pid);
      if ('unavailable' in group) throw new Error(group.unavailable);
      expect(group.quota()).to.equal(0.005);
      expect(group.throttling()?.throttledPeriods).to.be.above(0);
      expect(await spike.trueMagnitude()).to.be.above(0);
    },
    freeze: async () => {
      expect((await stateOf(container)).isStopped).to.equal(true);
    },
    'run-queue delay': async (spike) => {
      expect((await stateOf(container)).cpus).to.have.length(1);
      expect(await spike.trueMagnitude()).to.be.above(0);
    },
    softirq: async (spike) => {
      expect((await stateOf(container)).rules).to.match(/counter name "met" jump late/);
      // All of them are gone through for each packet that they have met: the first of the innermost counts that. One
      // that is being looked at meanwhile is waited for.
      const areGoneThrough = async () => {
        const { rules } = await stateOf(container);
        const met = Number(/counter met \{\s*packets (\d+)/.exec(rules)?.[1]);
        const innermost = Number(/chain unit \{\s*counter packets (\d+)/.exec(rules)?.[1]);
        const times = ['jump round', 'jump unit'].map((jump) => rules.split(jump).length - 1);
        return met > 0 && innermost === times.reduce((product, each) => product * each, met);
      };
      await untilEffective('rules for each packet', areGoneThrough, signal);
      expect(await spike.trueMagnitude()).to.be.above(magnitude / 4);
    },
  };

  for (const cause of SPIKE_CAUSES)
    it(`makes and heals ${cause}`, async (test) => {
      const injection = await possible(cause, environment, (why) => {
        test.skip(why);
      });
      if (injection === undefined) return;
      const usual = await stateOf(container);
      {
        await using spike = await injection.inject(signal);
        expect(injection.cause).to.equal(cause);
        expect(injection.name).to.match(/^node-1: /);
        expect(spike.effectiveAt).to.be.at.least(spike.injectedAt);
        expect(await stateOf(container)).not.to.deep.equal(usual);
        await effects[cause](spike);
        await spike[Symbol.asyncDispose]();
      }
      expect(await stateOf(container)).to.deep.equal(usual);
    });

  it('takes all back where it is called off before it has effect', async (test) => {
    const usual = await stateOf(container);
    for (const cause of SPIKE_CAUSES) {
      const injection = await possible(cause, environment, (why) => {
        test.diagnostic(why);
      });
      const error: unknown = await injection
        ?.inject(AbortSignal.abort(new Error('called off')))
        .catch((e: unknown) => e);
      if (injection !== undefined) expect(error).to.have.property('message', 'called off');
    }
    expect(await stateOf(container)).to.deep.equal(usual);
  });

  it('harms no container that may not be harmed', async () => {
    const spared = { ...container, expendable: false };
    for (const cause of SPIKE_CAUSES)
      expect(await injectionOf(cause, spared, environment, { magnitude }))
        .to.have.property('impossible')
        .that.matches(/^node-1 .* may not be harmed; /);
  });

  it('says which magnitudes cannot be', async () => {
    for (const cause of ['queueing', 'softirq'] as const)
      for (const wrong of [0, -1, NaN, 1_000])
        expect(await injectionOf(cause, container, environment, { magnitude: milliseconds(wrong) }))
          .to.have.property('impossible')
          .that.matches(/ask for .* ms$/);
  });

  it('can make the largest magnitude that it tells, and none above it', async () => {
    expect(Object.fromEntries(SPIKE_CAUSES.map((cause) => [cause, largestMagnitude(cause)]))).to.deep.equal({
      queueing: 190,
      'packet loss': undefined,
      'CPU throttling': 500,
      freeze: undefined,
      'run-queue delay': 380,
      softirq: 20,
    });
    for (const cause of ['queueing', 'softirq', 'run-queue delay'] as const) {
      const most = largestMagnitude(cause)!;
      const made = await injectionOf(cause, container, environment, { magnitude: most });
      expect('impossible' in made && made.impossible).not.to.match(/ask for/);
      const above = await injectionOf(cause, container, environment, { magnitude: milliseconds(most + 1) });
      expect('impossible' in above && above.impossible).to.match(
        new RegExp(`^${most + 1} ms .*; ask for .*${most} ms$`),
      );
    }
  });

  it('tells all kinds of spikes, each with a reason where it cannot be made', async () => {
    const kinds = await spikeKindsPossible(environment);
    expect(kinds.map(({ cause }) => cause)).to.deep.equal([...SPIKE_CAUSES]);
    for (const cause of ['queueing', 'packet loss', 'freeze', 'softirq'])
      expect(kinds.find((kind) => kind.cause === cause)).to.deep.equal({ cause, impossible: undefined });
  });
});

describe('an injected spike', { skip }, () => {
  it('ends without an error where its container has died', async (test) => {
    await using environment = await start();
    await using spikes = new AsyncDisposableStack();
    const { pid } = environment.containers[0]!;
    // Those first that let others be seen to take effect.
    for (const cause of [
      'queueing',
      'run-queue delay',
      'softirq',
      'CPU throttling',
      'packet loss',
      'freeze',
    ] as const) {
      const injection = await possible(cause, environment, (why) => {
        test.diagnostic(why);
      });
      if (injection !== undefined) spikes.use(await injection.inject(signal));
    }
    kill(pid, 'SIGKILL');
    await untilEffective('the end of the server', () => isGone(pid), signal);
    await spikes.disposeAsync();
  });
});
