import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { clearLeftoversOf } from '../../cluster/leftovers';
import { isGone } from '../../cluster/process-threads';
import { labelOf, RUN_LABEL } from '../../cluster/run-label';
import { milliseconds } from '../../quantities/units';
import { scriptCommand } from '../environment/command';
import { ContainerEnvironment } from '../environment/container-environment';
import { ControlGroup } from '../environment/control-group';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { NetworkEnvironment } from '../environment/network-environment';
import { whyNoContainers, whyNoNamespaces } from '../environment/possible-environments.fixture';
import { SPIKE_CAUSES, type SpikeCause } from '../spike-cause';
import { stateOf } from './container-state.fixture';
import { untilEffective } from './injected-spike';
import { injectionOf } from './injection-of';

const signal = AbortSignal.timeout(120_000);

/** Another run makes a spike on the first container, and dies by that signal in the midst of it. Gives its label. */
async function dieDuring(
  cause: SpikeCause,
  { containers, client }: NetworkEnvironment,
  by: NodeJS.Signals,
): Promise<string> {
  const words = [cause, JSON.stringify(containers[0]), String(client.pid)];
  const [program, ...args] = scriptCommand(join(__dirname, 'killed-run.fixture.ts'), ...words);
  const env = { ...process.env };
  Reflect.deleteProperty(env, RUN_LABEL);
  const run = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const label = labelOf(run.pid ?? NaN);
  try {
    const lines = createInterface(run.stdout)[Symbol.asyncIterator]();
    const said = await lines.next();
    expect(said.done === true ? '' : said.value).to.equal('it has effect');
  } finally {
    const ended = once(run, 'exit');
    run.kill(by);
    await ended;
  }
  return label;
}

describe('a container that a killed run has harmed', async () => {
  const skip = (await whyNoNamespaces('root')) ?? false;
  let environment: NamespaceEnvironment;
  before(async () => {
    environment = await NamespaceEnvironment.start('root', { count: 1, flags: ['--ttft', '1ms'], signal });
  });
  after(() => environment[Symbol.asyncDispose]());

  const undone: Readonly<Record<SpikeCause, RegExp>> = {
    queueing: /^the queue at eth0 of process \d+, left by run \S+, was put back as before$/m,
    'packet loss': /^the packet rules inference-performance-\S+-loss in the network of process \d+, left by/m,
    'CPU throttling': /^the CPU quota of control group \S+, left by/m,
    freeze: /^the stop of process \d+, left by/m,
    'run-queue delay': /^the CPUs of process \d+ and its threads, left by/m,
    softirq: /^the packet rules inference-performance-\S+-softirq in the network of process \d+, left by/m,
  };
  for (const cause of SPIKE_CAUSES)
    for (const by of cause === 'packet loss' ? (['SIGKILL', 'SIGINT'] as const) : (['SIGKILL'] as const))
      it(`is as before after the next run has begun (${cause}, ${by})`, { skip }, async (test) => {
        const [container] = environment.containers;
        if (container === undefined) throw new Error('there is no container');
        const magnitude = milliseconds(10);
        const injection = await injectionOf(cause, container, environment, { magnitude });
        if ('impossible' in injection) {
          test.skip(injection.impossible);
          return;
        }
        const usual = await stateOf(container);
        const label = await dieDuring(cause, environment, by);
        expect(await stateOf(container)).not.to.deep.equal(usual);
        const lines = await clearLeftoversOf((told) => told === label);
        // What goes on is seen to go on a moment later.
        if (cause === 'freeze')
          await untilEffective('going on', async () => !(await stateOf(container)).isStopped, signal);
        expect(await stateOf(container)).to.deep.equal(usual);
        expect(lines.join('\n')).to.match(undone[cause]);
        expect(await clearLeftoversOf((told) => told === label)).to.deep.equal([]);
      });
});

describe('a container that a killed run has paused', async () => {
  it('goes on after the next run has begun', { skip: (await whyNoContainers()) ?? false }, async () => {
    await using environment = await ContainerEnvironment.start({ count: 1, flags: [], signal });
    const pid = environment.containers[0]?.pid ?? NaN;
    const isFrozen = () => {
      const group = ControlGroup.of(pid);
      return 'unavailable' in group ? undefined : group.isFrozen();
    };
    const label = await dieDuring('freeze', environment, 'SIGKILL');
    expect(isFrozen()).to.equal(true);
    const lines = await clearLeftoversOf((told) => told === label);
    expect(lines.join('\n')).to.match(/^the pause of container \w+, left by run/m);
    expect([isFrozen(), isGone(pid)]).to.deep.equal([false, false]);
  });
});
