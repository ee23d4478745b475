import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import type { Balancer } from './balancer';
import { describeBrokenStreams, describeKills } from './balancer-kills.contract';
import { describeSpreading } from './balancer-spreading.contract';
import { startSimulators, type BalancedSimulator } from './balancer-nodes.fixture';
import { FOLDER_PREFIX } from './leftovers-folder';
import type { BalancerUnderContract, BalancerUnderTest } from './balancer-under-contract.fixture';
import { connects, isRunning } from './balancer-remains.fixture';

/** What holds for every balancer, before three simulators in processes of their own. */
export function describeBalancer(contract: BalancerUnderContract): void {
  describe(contract.name, { skip: contract.skip }, () => {
    const unending = new AbortController().signal;
    const temporary = process.env['TMPDIR'];
    const resources = new AsyncDisposableStack();
    let folder = '';
    let nodes: readonly BalancedSimulator[] = [];
    let balancer: Balancer | undefined;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'balancer-'));
      resources.defer(() => rm(folder, { recursive: true, force: true }));
      const simulators = resources.use(await startSimulators(['node-1', 'node-2', 'node-3']));
      nodes = simulators.nodes;
      process.env['TMPDIR'] = folder;
    });
    after(async () => {
      if (temporary === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporary;
      await resources.disposeAsync();
    });
    beforeEach(async () => {
      balancer = await contract.start(nodes, unending);
    });
    afterEach(async () => {
      await balancer?.[Symbol.asyncDispose]();
    });
    const ownFolders = async () => (await readdir(folder)).filter((name) => name.startsWith(FOLDER_PREFIX));
    const underTest = (): BalancerUnderTest => ({ balancer: balancer!, nodes });

    describeSpreading(contract, underTest);
    describeKills(contract, underTest);
    describeBrokenStreams(contract, underTest);

    it('leaves no process, socket or folder behind', async () => {
      const { origin, pids } = balancer!;
      expect(await connects(origin)).to.be.true;
      // One within this process has no other.
      const others = pids.filter((pid) => pid !== process.pid);
      expect(others.every(isRunning)).to.be.true;
      await balancer![Symbol.asyncDispose]();
      expect(others.filter(isRunning)).to.be.empty;
      expect(await connects(origin)).to.be.false;
      expect(await ownFolders()).to.be.empty;
    });

    it('leaves nothing behind where its start is aborted', async () => {
      await balancer![Symbol.asyncDispose]();
      const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
      const starting = rejectionOf(contract.start(nodes, stopping.signal));
      stopping.abort(reason);
      expect(await starting).to.equal(reason);
      expect(await rejectionOf(contract.start(nodes, stopping.signal))).to.equal(reason);
      expect(await ownFolders()).to.be.empty;
    });
  });
}
