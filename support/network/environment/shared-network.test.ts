import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { entering, HeldNamespace } from './held-namespace';
import { networkOf, strangersInNetwork } from './network-strangers';
import { whyNoNamespaces } from './possible-environments.fixture';
import { whyNotAlone, whyShared } from './shared-network';

describe('strangersInNetwork', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'network-strangers-'));
    // This process, and a container with a worker.
    add('self', { network: 1, processes: 1, parent: 1, group: '/here' });
    add(20, { network: 2, processes: 2, parent: 7, group: '/c/one' });
    add(21, { network: 2, processes: 2, parent: 20, group: '/c/one' });
  });
  afterEach(() => {
    rmSync(proc, { recursive: true });
  });

  interface Place {
    readonly network: number;
    readonly processes: number;
    readonly parent: number;
    readonly group: string;
  }
  function add(pid: number | 'self', { network, processes, parent, group }: Place): void {
    const folder = join(proc, String(pid));
    mkdirSync(join(folder, 'ns'), { recursive: true });
    symlinkSync(`net:[${network}]`, join(folder, 'ns', 'net'));
    symlinkSync(`pid:[${processes}]`, join(folder, 'ns', 'pid'));
    writeFileSync(join(folder, 'stat'), `${pid} (x) S ${parent} 1 1`);
    writeFileSync(join(folder, 'cgroup'), `0::${group}\n`);
  }
  const strangers = () => strangersInNetwork(20, 500, proc);

  it('are those of another container in the same network', () => {
    add(30, { network: 2, processes: 3, parent: 7, group: '/c/two' });
    add(40, { network: 4, processes: 4, parent: 7, group: '/c/three' });
    expect(strangers()).to.deep.equal([30]);
  });

  it('are not what was started within the container, nor what this run has sent there', () => {
    // By docker exec; with the processes of its host, by its group; by this run.
    add(31, { network: 2, processes: 2, parent: 7, group: '/c/exec' });
    add(32, { network: 2, processes: 1, parent: 7, group: '/c/one' });
    add(33, { network: 2, processes: 1, parent: 500, group: '/here' });
    expect(strangers()).to.deep.equal([]);
  });

  it('are none where the container has ended', () => {
    rmSync(join(proc, '20'), { recursive: true });
    add(30, { network: 2, processes: 3, parent: 7, group: '/c/two' });
    expect(strangers()).to.deep.equal([]);
  });
});

describe('whyShared', () => {
  it('names two containers of one network', () => {
    const networks: Readonly<Record<number, string>> = { 1: 'x', 2: 'y', 3: 'x' };
    const [a, b, c] = ['a', 'b', 'c'].map((id, place) => ({ id, pid: place + 1 }));
    expect(whyShared([a!, b!], (pid) => networks[pid])).to.equal(undefined);
    expect(whyShared([a!, b!, c!], (pid) => networks[pid])).to.match(
      /^containers a and c have one network .*; name one of them/,
    );
  });
});

describe('whyNotAlone', async () => {
  const skip = (await whyNoNamespaces('root')) ?? false;

  /** A process that does nothing in a network namespace, until it is killed. */
  function idleIn(namespace: HeldNamespace): ChildProcess {
    const [program, ...args] = entering(namespace.pid, 'root')(['cat']);
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
    while (networkOf(child.pid ?? NaN) !== networkOf(namespace.pid));
    return child;
  }

  it('refuses a network in which others are, which are named', { skip }, async () => {
    await using namespace = await HeldNamespace.make('root');
    const one = idleIn(namespace);
    try {
      const container = { id: 'a', pid: one.pid ?? NaN };
      // All of them are of this run.
      expect(whyNotAlone(container)).to.equal(undefined);
      const byNobody = (pid: number) => strangersInNetwork(pid, -1);
      expect(whyNotAlone(container, byNobody)).to.match(
        new RegExp(`^a shares its network .* harmed, too: ${namespace.pid}; name a container with a network`),
      );
    } finally {
      const ended = once(one, 'exit');
      one.kill('SIGKILL');
      await ended;
    }
  });
});
