import { describe, it } from 'node:test';
import { expect } from 'chai';
import { outputOf } from '../environment/command';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type {
  NetworkEnvironment,
  NetworkNamespace,
  ServingContainer,
} from '../environment/network-environment';
import { inNamespaces, namespaceOwner } from '../probing/namespace-owner.fixture';
import { SegmentWatch, type SegmentReading } from './segment-watch';

const signal = AbortSignal.timeout(25_000);

const start = () =>
  NamespaceEnvironment.start(namespaceOwner ?? 'root', { count: 2, flags: ['--ttft', '1ms'], signal });

/** Asks a container for its health so often, each time over a connection of its own; returns when all have ended. */
async function ask({ client, containers }: NetworkEnvironment, place: number, times: number): Promise<void> {
  const { origin = '', healthPath = '' } = containers[place] ?? {};
  const script = `(async () => { for (let i = 0; i < ${times}; i += 1)
    await (await fetch('${origin}${healthPath}', { headers: { connection: 'close' } })).text(); })()`;
  await outputOf(client.enter([process.execPath, '-e', script]));
}

const of = ({ places }: SegmentReading, wanted: string) => places.find(({ place }) => place === wanted);

describe('SegmentWatch', inNamespaces, () => {
  it('counts what each namespace sends, and sums it up', async () => {
    await using environment = await start();
    using watch = await SegmentWatch.begin(environment);
    await ask(environment, 0, 50);
    const reading = await watch.read();
    expect(of(reading, 'node-1')).to.include({ opening: 50 });
    expect(of(reading, 'node-1')?.withData).to.be.at.least(50);
    expect(of(reading, 'node-2')).to.include({ sent: 0, retransmitted: 0 });
    expect(of(reading, 'client')).to.include({ opening: 50 });
    expect(reading.total.opening).to.equal(100);
    const inBlocks = reading.blocks.reduce((sum, { withData }) => sum + withData, 0);
    expect(inBlocks).to.equal(reading.total.withData);
    expect(reading).to.include({ drops: 0, queuesUnknown: undefined });
    // A probe for a lost tail may be sent on a busy machine; the receiver then says that it was in vain.
    expect(reading.total.timeouts).to.equal(0);
  });

  it('sees in whose namespace segments are sent again', async (test) => {
    await using environment = await start();
    const [container] = environment.containers;
    const { link = '' } = container ?? {};
    // Every fifth packet of the first container is lost on its way, of which its kernel hears nothing.
    const rules = `table netdev lossy { chain lost {
      type filter hook ingress device "${link}" priority 0;
      meta l4proto tcp numgen inc mod 5 0 counter drop\n}\n}\n`;
    try {
      await outputOf(environment.client.enter(['nft', '-f', '-']), rules);
    } catch (error) {
      test.skip(`nftables cannot drop packets of an interface here: ${String(error)}`);
      return;
    }
    using watch = await SegmentWatch.begin(environment);
    await ask(environment, 0, 5);
    await ask(environment, 1, 5);
    const reading = await watch.read();
    expect(of(reading, 'node-1')?.retransmitted).to.be.at.least(1);
    expect(of(reading, 'node-2')?.timeouts).to.equal(0);
  });

  it("has what was lost on the way to a container in the client's counts, whoever else has theirs there", async (test) => {
    await using environment = await start();
    const [container] = environment.containers;
    // Every fifth packet is lost where it comes in: only the client sends again.
    const rules = `table inet lossy { chain lost {
      type filter hook input priority 0;
      tcp dport ${container?.port ?? 0} numgen inc mod 5 0 counter drop\n}\n}\n`;
    try {
      await outputOf(container!.namespace.enter(['nft', '-f', '-']), rules);
    } catch (error) {
      test.skip(`nftables cannot drop packets here: ${String(error)}`);
      return;
    }
    using watch = await SegmentWatch.begin({
      kind: 'own containers',
      client: environment.client,
      containers: environment.containers,
    });
    await ask(environment, 0, 5);
    const reading = await watch.read();
    const { retransmitted = 0, opening = 0 } = reading.clientShared?.total ?? {};
    expect(retransmitted).to.be.at.least(1);
    expect(opening).to.equal(5);
    expect(of(reading, 'client')).to.include({ retransmitted, opening });
    expect(reading.total).to.include({ opening: 5, retransmitted: of(reading, 'node-1')?.retransmitted });
  });

  it('takes a container that is gone for a fault', async () => {
    await using environment = await start();
    using watch = await SegmentWatch.begin(environment);
    await environment[Symbol.asyncDispose]();
    const reason: unknown = await watch.read().catch((error: unknown) => error);
    expect(reason).to.have.property('name', 'NetworkError');
    expect(reason).to.have.property('message').that.contains('node-1');
  });
});

/** This process's own network as one of containers: two of them share it. */
const HERE: NetworkNamespace = { pid: process.pid, enter: (command) => command };
const own = (id: string): ServingContainer => ({
  id,
  place: 'this process',
  address: '127.0.0.1',
  port: 1,
  origin: 'http://127.0.0.1:1',
  pid: process.pid,
  namespace: HERE,
  interface: 'lo',
  link: undefined,
  expendable: false,
  healthPath: '/health',
  freeze: () => Promise.reject(new Error('not to be frozen')),
});
const OWN: NetworkEnvironment = {
  kind: 'own containers',
  description: '',
  client: HERE,
  clientInterface: 'lo',
  containers: [own('one'), own('two')],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

describe(
  'SegmentWatch of any network',
  { skip: process.platform !== 'linux' && 'only Linux counts in /proc' },
  () => {
    it('ends its parts by time alone, however often it is read', async (test) => {
      test.mock.timers.enable({ apis: ['setInterval'] });
      using watch = await SegmentWatch.begin(OWN);
      const parts = async () => {
        const { blocks, clientShared } = await watch.read();
        return [blocks.length, clientShared?.blocks.length];
      };
      // The one that is not over yet.
      expect([await parts(), await parts(), await parts()]).to.deep.equal(Array(3).fill([1, 1]));
      test.mock.timers.tick(1_000);
      expect(await parts()).to.deep.equal([2, 2]);
      test.mock.timers.tick(2_000);
      expect(await parts()).to.deep.equal([4, 4]);
    });

    it('counts a network that containers share once', async () => {
      using watch = await SegmentWatch.begin(OWN);
      expect((await watch.read()).places.map(({ place }) => place)).to.deep.equal(['one, two', 'client']);
    });

    it("says whether others use the client's network", async () => {
      using shared = await SegmentWatch.begin(OWN);
      expect((await shared.read()).clientShared).to.have.property('total');
      using alone = await SegmentWatch.begin({ ...OWN, kind: 'namespaces' });
      expect(await alone.read()).not.to.have.property('clientShared');
    });
  },
);
