import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { FaultError } from './fault';
import { asRun, untoldLabel } from './leftovers-run.fixture';
import { clearPacketLoss, PacketLoss, whyNoPacketLoss } from './packet-loss';

const skip = whyNoPacketLoss('http://127.0.0.1:1', 0.5) ?? false;
const tables = (): string => execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' });
const rules = (label: string, port: number): string =>
  execFileSync('nft', ['list', 'table', 'inet', `inference-performance-${label}-${port}`], {
    encoding: 'utf8',
  });

/** Resolves once one that was asked has answered. */
async function connecting(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

describe('PacketLoss', { skip }, () => {
  let [lossy, other]: Server[] = [];
  const port = (server = lossy): number => (server?.address() as AddressInfo).port;
  const origin = (): string => `http://127.0.0.1:${port()}`;
  before(async () => {
    [lossy, other] = [createServer(), createServer()];
    for (const server of [lossy, other]) await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  after(() => {
    for (const server of [lossy, other]) server?.close();
  });

  it('lets nothing through to that port where all is lost, and everything afterwards', async () => {
    const loss = await PacketLoss.start(origin(), 1);
    const socket = connect(port(), '127.0.0.1');
    try {
      const connected = once(socket, 'connect').then(() => 'connected');
      const others = Array.from({ length: 20 }, () => connecting(port(other)));
      expect(await Promise.race([connected, Promise.all(others).then(() => 'others are')])).to.equal(
        'others are',
      );
      await loss[Symbol.asyncDispose]();
      // What was lost is sent again, and comes through.
      expect(await connected).to.equal('connected');
    } finally {
      socket.destroy();
      await loss[Symbol.asyncDispose]();
    }
  });

  for (const [share, chance] of [
    [0.3, '300000'],
    [0.07, '70000'],
    [1e-9, '1'],
  ] as const) {
    it(`drops packets of both directions with a chance of ${share}, and only where they are lost`, async () => {
      const label = untoldLabel(4);
      await using loss = await asRun(label, () => PacketLoss.start(origin(), share));
      const rule = (end: string) =>
        `iifname "lo" tcp ${end} ${port()} numgen random mod 1000000 < ${chance} drop`;
      expect(rules(label, port())).to.contain(rule('dport')).and.contain(rule('sport'));
      await loss[Symbol.asyncDispose]();
      expect(tables()).not.to.contain(label);
    });
  }

  it('is ended by a later run where its own was killed', async () => {
    const label = untoldLabel(5);
    await using resources = new AsyncDisposableStack();
    resources.use(await asRun(label, () => PacketLoss.start(origin(), 1)));
    expect(await clearPacketLoss([untoldLabel(6)])).to.deep.equal([]);
    expect(tables()).to.contain(label);
    expect(await clearPacketLoss([label])).to.deep.equal([
      `packets of port ${port()} are not dropped any more, as run ${label} had left it`,
    ]);
    expect(tables()).not.to.contain(label);
    await connecting(port());
  });
});

describe('whyNoPacketLoss', () => {
  for (const share of [0, -0.1, 1.1, NaN]) {
    it(`does not take ${share} for a share`, () => {
      expect(whyNoPacketLoss('http://127.0.0.1:1', share)).to.contain(`${share} is not a share of packets`);
    });
  }

  for (const origin of ['http://10.0.0.3:8000', 'http://llm.example', 'http://localhost.example']) {
    it(`says that ${origin} is elsewhere, and does nothing to it`, async () => {
      expect(whyNoPacketLoss(origin, 0.1)).to.contain('the loopback of this machine only');
      const error = await PacketLoss.start(origin, 0.1).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(FaultError);
    });
  }
});
