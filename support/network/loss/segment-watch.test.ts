import { describe, it } from 'node:test';
import { expect } from 'chai';
import { outputOf } from '../environment/command';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { NetworkEnvironment } from '../environment/network-environment';
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

  it('takes a container that is gone for a fault', async () => {
    await using environment = await start();
    using watch = await SegmentWatch.begin(environment);
    await environment[Symbol.asyncDispose]();
    const reason: unknown = await watch.read().catch((error: unknown) => error);
    expect(reason).to.have.property('name', 'NetworkError');
    expect(reason).to.have.property('message').that.contains('node-1');
  });
});
