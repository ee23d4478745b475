import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { MetricsServer } from '../probes/prometheus/metrics-server.fixture';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { ClusterError } from './cluster';
import { readClusterFile } from './cluster-file';
import { ExternalCluster } from './external-cluster';
import { RunnableServer } from './external-server.fixture';
import { ask, rejectionOf, untilTrue } from './external-tries.fixture';
import { FaultError, type Fault, type FaultKind } from './fault';

const never = new AbortController().signal;
const skip = process.platform !== 'linux' && 'processes are measured and frozen on Linux only';

describe('ExternalCluster', { skip }, () => {
  let other: SpawnedSimulator;
  before(async () => {
    other = await SpawnedSimulator.start();
  });
  after(() => other[Symbol.asyncDispose]());

  /** Reaches a cluster of the fields of a node and of one more node, by way of a file. */
  async function reach(
    folder: string,
    fields: Readonly<Record<string, unknown>>,
    more: Readonly<Record<string, unknown>> = {},
    signal = never,
  ): Promise<ExternalCluster> {
    const path = join(folder, 'cluster.json');
    const nodes = [
      { id: 'a', ...fields },
      { id: 'b', url: other.origin },
    ];
    writeFileSync(path, JSON.stringify({ kind: 'external', nodes, readySeconds: 20, ...more }));
    const file = await readClusterFile(path);
    if (file.kind !== 'external') throw new Error('the file is of another kind');
    return ExternalCluster.reach(file, signal);
  }

  const faultOf = (cluster: ExternalCluster, kind: FaultKind): Fault => {
    const fault = cluster.nodes[0]!.faultOf(kind);
    if ('impossible' in fault) throw new Error(fault.impossible);
    return fault;
  };

  it('names every node that does not answer', async (test) => {
    await using broken = await MetricsServer.start();
    broken.answer = (response) => response.writeHead(503).end();
    const { origin } = broken.url();
    const error = await rejectionOf(reach(temporaryFolder(test), { url: origin }, { readySeconds: 0.001 }));
    expect(error).to.be.instanceOf(ClusterError);
    expect((error as Error).message).to.equal(
      `no answer within 0.001 s from a at ${origin} (status 503). ` +
        'Start these servers, or correct their "url" in the cluster file',
    );
  });

  it('waits until all answer, with any status below 500, and asks for models where there is no health', async (test) => {
    await using server = await MetricsServer.start();
    server.answer = (response, asked) =>
      response.writeHead(asked < 3 ? 503 : server.asked.at(-1)?.path === '/health' ? 404 : 401).end();
    const { origin } = server.url();
    await using cluster = await reach(temporaryFolder(test), { url: origin }, { nodeHeader: 'X-Node' });
    expect(server.asked.map(({ path }) => path)).to.deep.equal([
      '/health',
      '/health',
      '/health',
      '/v1/models',
    ]);
    expect(cluster.nodeHeader).to.equal('x-node');
    expect(cluster.nodes.map(({ id, origin: at }) => [id, at])).to.deep.equal([
      ['a', origin],
      ['b', other.origin],
    ]);
  });

  it('gives up with the reason that it is told', async (test) => {
    await using server = await MetricsServer.start();
    const stopping = new AbortController();
    const reason = new Error('the run was stopped');
    server.answer = () => {
      stopping.abort(reason);
    };
    const url = server.url().origin;
    expect(await rejectionOf(reach(temporaryFolder(test), { url }, {}, stopping.signal))).to.equal(reason);
  });

  it('reads a process of this machine by its id, or as the one that listens', async (test) => {
    for (const cpu of [{ process: other.pid }, { process: 'listening' }]) {
      await using server = await RunnableServer.start();
      const url =
        cpu.process === 'listening' ? server.origin : 'http://127.0.0.1:' + new URL(server.origin).port;
      await using cluster = await reach(temporaryFolder(test), { url, cpu });
      const [node] = cluster.nodes;
      const pid = cpu.process === 'listening' ? server.pid : other.pid;
      expect(cluster.pids).to.deep.equal([pid]);
      expect(node!.place).to.equal(`server ${url}, process ${pid}`);
      expect(node!.cores).to.equal(availableParallelism());
      const before = await node!.usage();
      await untilTrue(async () => {
        await ask(cpu.process === 'listening' ? server.origin : other.origin);
        const now = await node!.usage();
        if (before.status !== 'measured' || now.status !== 'measured') throw new Error('not measured');
        expect(now.residentBytes).to.be.within(1e7, 1e10);
        return now.cpuMs > before.cpuMs && now.at > before.at;
      });
    }
  });

  it('reads a page of metrics at the instant that stands on it', async (test) => {
    await using pages = await MetricsServer.start();
    let text = '';
    pages.answer = (response) => response.end(text);
    const told = (seconds: number, stamp: number): void => {
      text =
        `container_cpu_usage_seconds_total{cpu="total",id="/docker/1",name="vllm"} ${seconds} ${stamp}\n` +
        `container_memory_working_set_bytes{id="/docker/1",name="vllm"} 1000 ${stamp}\n` +
        'machine_cpu_cores{} 16\n';
    };
    const began = Date.now() - 60_000;
    told(10, began);
    const cpu = { prometheus: pages.url().href, container: 'vllm' };
    await using cluster = await reach(temporaryFolder(test), {
      url: other.origin.replace('127.0.0.1', 'localhost'),
      cpu,
    });
    const [node] = cluster.nodes;
    expect(node!.cores).to.equal(16);
    const first = await node!.usage();
    told(12, began + 10_000);
    const second = await node!.usage();
    if (first.status !== 'measured' || second.status !== 'measured') throw new Error('not measured');
    expect(second.cpuMs - first.cpuMs).to.be.closeTo(2000, 1e-6);
    // By the clock of the page, to the millisecond; not the instants of asking.
    expect(second.at - first.at).to.be.closeTo(10_000, 20);
    expect(second.residentBytes).to.equal(1000);
    pages.answer = (response) => response.writeHead(404).end();
    expect(await node!.usage()).to.deep.equal({
      status: 'unavailable',
      reason: `${cpu.prometheus} answered 404; correct the address`,
    });
  });

  it('says what to write where CPU time or cores are not told', async (test) => {
    await using pages = await MetricsServer.start();
    pages.answer = (response) =>
      response.end('process_cpu_seconds_total 1\nprocess_resident_memory_bytes 2\n');
    const url = pages.url().origin;
    const prometheus = pages.url().href;
    await using cluster = await reach(temporaryFolder(test), { url, cpu: { prometheus } });
    const [a, b] = await Promise.all(cluster.nodes.map((node) => node.usage()));
    expect(a?.status === 'unavailable' && a.reason).to.match(
      /how many cores .* node a .* write "cores" for it/,
    );
    expect(b?.status === 'unavailable' && b.reason).to.match(/write "cpu" for node b/);
    await using told = await reach(temporaryFolder(test), { url, cores: 4, cpu: { prometheus } });
    expect(await told.nodes[0]!.usage()).to.deep.include({
      status: 'measured',
      cpuMs: 1000,
      residentBytes: 2,
    });
  });

  it('harms no node that is not listed as expendable', async (test) => {
    const commands = { inject: 'true', heal: 'true' };
    const url = other.origin.replace('127.0.0.1', 'localhost');
    await using cluster = await reach(temporaryFolder(test), { url, expendable: { freeze: commands } });
    const why = (index: number, kind: FaultKind): string => {
      const fault = cluster.nodes[index]!.faultOf(kind);
      return 'impossible' in fault ? fault.impossible : fault.name;
    };
    expect(why(0, { kind: 'freeze' })).to.equal('a: frozen ("true")');
    expect(why(0, { kind: 'kill' })).to.match(/^node a may not suffer that: write "expendable": \{"kill": /);
    expect(why(1, { kind: 'packet loss', share: 0.1 })).to.match(
      /^node b is not listed as expendable: write "expendable": \{"packet loss": \{"inject"/,
    );
  });

  it('kills a node by its command, and heals it to where it was', async (test) => {
    await using server = await RunnableServer.start();
    await using cluster = await reach(temporaryFolder(test), {
      url: server.origin,
      cpu: { process: 'listening' },
      expendable: { kill: server.commands },
    });
    const first = server.pid;
    const harm = await faultOf(cluster, { kind: 'kill' }).inject(never);
    expect(await rejectionOf(ask(server.origin))).to.be.instanceOf(Error);
    const usage = await cluster.nodes[0]!.usage();
    expect(usage.status).to.equal('unavailable');
    await harm[Symbol.asyncDispose]();
    expect(await ask(server.origin)).to.equal(200);
    expect(server.pid).to.not.equal(first);
    await cluster.nodes[0]!.usage();
    expect((await cluster.nodes[0]!.usage()).status).to.equal('measured');
    expect(cluster.pids).to.deep.equal([server.pid]);
  });

  it('heals what a failed command may have harmed, and when it is disposed of what is still harmed', async (test) => {
    await using server = await RunnableServer.start();
    const { freeze, commands } = server;
    const kill = { ...commands, inject: `${commands.inject}; echo half done; exit 1` };
    const expendable = { kill, freeze };
    const cluster = await reach(temporaryFolder(test), { url: server.origin, expendable });
    const error = await rejectionOf(faultOf(cluster, { kind: 'kill' }).inject(never));
    expect(error).to.be.instanceOf(FaultError);
    expect((error as Error).message).to.match(/exit code 1; it said: half done/);
    expect(await ask(server.origin)).to.equal(200);
    const harm = await faultOf(cluster, { kind: 'freeze' }).inject(never);
    expect(String(await rejectionOf(faultOf(cluster, { kind: 'freeze' }).inject(never)))).to.match(
      /node a is harmed already/,
    );
    await cluster[Symbol.asyncDispose]();
    expect(await ask(server.origin)).to.equal(200);
    await harm[Symbol.asyncDispose]();
  });

  it('says of which nodes are left harmed', async (test) => {
    await using server = await RunnableServer.start();
    const expendable = { kill: { inject: server.commands.inject, heal: 'echo no; exit 1' } };
    const cluster = await reach(temporaryFolder(test), { url: server.origin, expendable });
    await faultOf(cluster, { kind: 'kill' }).inject(never);
    for (let time = 0; time < 2; time += 1)
      expect(String(await rejectionOf(cluster[Symbol.asyncDispose]()))).to.match(
        /^ClusterError: left harmed: the command "echo no; exit 1" .*it said: no.* Heal these nodes by hand$/,
      );
  });

  it('tells commands how much, and does not harm one that is down already', async (test) => {
    const server = await RunnableServer.start();
    await using cluster = await reach(temporaryFolder(test), {
      url: server.origin,
      expendable: {
        kill: { inject: server.commands.inject, heal: 'true' },
        slow: { inject: 'echo $NODE $FACTOR; exit 1', heal: 'true' },
      },
    });
    expect(String(await rejectionOf(faultOf(cluster, { kind: 'slow', factor: 3 }).inject(never)))).to.match(
      /it said: a 3\./,
    );
    await server[Symbol.asyncDispose]();
    expect(String(await rejectionOf(faultOf(cluster, { kind: 'kill' }).inject(never)))).to.match(
      /takes no connections .* before it is harmed/,
    );
  });
});
