import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ask } from '../simulator/ask.fixture';
import { CONTRACT_FLAGS, describeCluster } from './cluster.contract';
import { ClusterError } from './cluster';
import { FaultError } from './fault';
import { rejection } from './process-answers.fixture';
import { ProcessCluster } from './process-cluster';
import { untilEnded, untilStopped } from './process-waiting';

const unending = new AbortController().signal;
const start = (count = 2, flags: readonly string[] = CONTRACT_FLAGS, signal = unending) =>
  ProcessCluster.start({ count, flags, signal });

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describeCluster('ProcessCluster', {
  start,
  faults: ['kill', 'freeze', 'hang', 'slow', 'refuse', 'packet loss'],
  tellsUsage: true,
  endsNodes: true,
});

describe('ProcessCluster', () => {
  it('says what it is', async () => {
    await using cluster = await start();
    expect(cluster.description).to.equal('2 nodes, each a process of this machine');
    expect(cluster.nodes.map(({ id, place, cores }) => `${id}: ${place}, ${cores}`)).to.deep.equal(
      cluster.pids.map((pid, place) => `node-${place + 1}: process ${pid}, ${availableParallelism() / 2}`),
    );
  });

  for (const count of [1, 21, 2.5]) {
    it(`has 2 to 20 nodes, and not ${count}`, async () => {
      const error = await rejection(start(count));
      expect(error).to.be.instanceOf(ClusterError);
      expect(String(error)).to.contain(`2 to 20 nodes, and ${count} were asked for`);
    });
  }

  it('names a node that did not come up, with its last words, and leaves none of the others', async () => {
    const server = await listening(0);
    const { port } = server.address() as AddressInfo;
    await once(server.close(), 'close');
    const error = await rejection(start(2, ['--port', String(port)]));
    expect(error).to.be.instanceOf(ClusterError);
    expect(String(error))
      .to.match(/node-[12] did not come up: .*ended with exit code 1/)
      .and.contain('EADDRINUSE');
    expect(await rejection(ask(`http://127.0.0.1:${port}/health`))).to.include({ code: 'ECONNREFUSED' });
  });

  it('does not come up once the run was stopped', async () => {
    const reason = new Error('the run was stopped');
    expect(await rejection(start(2, [], AbortSignal.abort(reason)))).to.equal(reason);
    const stopping = new AbortController();
    const starting = rejection(start(2, [], stopping.signal));
    stopping.abort(reason);
    expect(await starting).to.equal(reason);
  });

  it('waits for its port where another has borrowed it while the node was down', async () => {
    await using cluster = await start();
    const [node] = cluster.nodes;
    const fault = node!.faultOf({ kind: 'kill' });
    if ('impossible' in fault) throw new Error(fault.impossible);
    const harmed = await fault.inject(unending);
    const borrower = await listening(Number(new URL(node!.origin).port));
    const healing = harmed[Symbol.asyncDispose]();
    const tried = new Set<string>();
    while (tried.size < 3) {
      tried.add(node!.place);
      await pause(1);
    }
    borrower.close();
    await healing;
    expect((await ask(`${node!.origin}/health`)).headers['x-served-by']).to.equal('node-1');
  });

  it('does not bring a node back that is being healed when the cluster ends', async () => {
    const cluster = await start();
    const [node] = cluster.nodes;
    const fault = node!.faultOf({ kind: 'kill' });
    if ('impossible' in fault) throw new Error(fault.impossible);
    const harmed = await fault.inject(unending);
    const healing = harmed[Symbol.asyncDispose]();
    const pids = cluster.nodes.map(({ pid }) => pid ?? NaN);
    await cluster[Symbol.asyncDispose]();
    await healing;
    await Promise.all(pids.map((pid) => untilEnded(pid, unending)));
    expect(cluster.pids).to.deep.equal([]);
  });

  it('ends a node that somebody else has stopped', async () => {
    const cluster = await start();
    const [pid] = cluster.pids;
    process.kill(pid!, 'SIGSTOP');
    await untilStopped(pid!, unending);
    await cluster[Symbol.asyncDispose]();
    await untilEnded(pid!, unending);
  });

  it('says how a node ended by itself that is to be harmed', async () => {
    await using cluster = await start();
    const [node] = cluster.nodes;
    process.kill(node!.pid!, 'SIGKILL');
    while (node!.pid !== undefined) await pause(1);
    const fault = node!.faultOf({ kind: 'freeze' });
    if ('impossible' in fault) throw new Error(fault.impossible);
    const error = await rejection(fault.inject(unending));
    expect(error).to.be.instanceOf(FaultError);
    expect(String(error)).to.match(/"node-1 frozen \(SIGSTOP\)": .*ended with SIGKILL/);
  });

  it('says that it does not know what a killed node uses', async () => {
    await using cluster = await start();
    const [node] = cluster.nodes;
    const fault = node!.faultOf({ kind: 'kill' });
    if ('impossible' in fault) throw new Error(fault.impossible);
    await using harmed = await fault.inject(unending);
    expect(await node!.usage()).to.have.property('status', 'unavailable');
    await harmed[Symbol.asyncDispose]();
    expect(await node!.usage()).to.have.property('status', 'measured');
  });
});
