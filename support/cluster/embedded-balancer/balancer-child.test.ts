import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { BalancerError } from '../balancer';
import { connects } from '../balancer-remains.fixture';
import { untilHolds } from '../balancer-load.fixture';
import { json, ScriptedNode } from './scripted-node.fixture';
import { EmbeddedBalancer } from './embedded-balancer';

const unending = new AbortController().signal;

describe('BalancerChild', () => {
  it('ends when its parent does, however that ends', async ({ signal }) => {
    await using node = await ScriptedNode.start('node-1', json(200, {}));
    const script = `
      const { EmbeddedBalancer } = require(${JSON.stringify(join(__dirname, 'embedded-balancer.ts'))});
      EmbeddedBalancer.start([{ id: 'node-1', origin: '${node.origin}' }], new AbortController().signal)
        .then(({ origin }) => console.log(origin));`;
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [origin] = (await once(createInterface(parent.stdout), 'line')) as [string];
    expect(await connects(origin)).to.be.true;
    parent.kill('SIGKILL');
    await untilHolds(signal, async () => !(await connects(origin)));
  });

  it('says that its process has ended to whoever asks what it counted', async () => {
    await using node = await ScriptedNode.start('node-1', json(200, {}));
    await using balancer = await EmbeddedBalancer.start([node], unending);
    const [pid = NaN] = balancer.pids;
    process.kill(pid, 'SIGKILL');
    const counters = await balancer.counters();
    expect(counters.status).to.equal('unavailable');
    expect(counters).to.have.property(
      'reason',
      `the embedded balancer (process ${pid}) ended with SIGKILL without a word`,
    );
  });

  it('is not started without a node', async () => {
    const error = await rejectionOf(EmbeddedBalancer.start([], unending));
    expect(error).to.be.instanceOf(BalancerError);
    expect(String(error)).to.contain('give it one at least');
  });
});
