import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { BlockedListener } from './blocked-listener.fixture';
import { ConnectError } from './connect-error';
import { ConnectProbe, type ConnectLook } from './connect-probe';
import { Listening } from './listening.fixture';
import type { loadTcpInfo } from './tcp-info';

const HOST = '127.0.0.1';
const signal = new AbortController().signal;
const onLinux = {
  skip: process.platform !== 'linux' && 'only on Linux does the kernel tell of a connection',
};

/** The figure of the kernel, which never is more than that of this program. */
function kernelOf({ connectMs, kernelRoundTripMs, whyNoKernel }: ConnectLook): number {
  if (kernelRoundTripMs === undefined) throw new Error(whyNoKernel);
  expect(kernelRoundTripMs).to.be.greaterThan(0);
  expect(kernelRoundTripMs).to.be.at.most(connectMs);
  return kernelRoundTripMs;
}

async function unusedPort(): Promise<number> {
  await using server = await Listening.start();
  return server.port;
}

describe('ConnectProbe', () => {
  it('measures the way to a server in the kernel and in this program', onLinux, async () => {
    await using server = await Listening.start();
    const probe = new ConnectProbe({ host: HOST, port: server.port });
    for (let time = 0; time < 20; time += 1) kernelOf(await probe.look(signal));
  });

  it('sends nothing, and ends as a client that thought better of it', async () => {
    await using server = await Listening.start();
    await new ConnectProbe({ host: HOST, port: server.port }).look(signal);
    await server.left(1);
    expect(server.seen).to.deep.equal(['connection', 'end']);
  });

  it('does not wait for a server whose event loop stands still: the kernel answers', onLinux, async () => {
    await using listener = await BlockedListener.start(100);
    const probe = new ConnectProbe({ host: HOST, port: listener.port });
    for (let time = 0; time < 5; time += 1) kernelOf(await probe.look(signal));
  });

  it('keeps what holds this program up out of the figure of the kernel', onLinux, async () => {
    await using server = await Listening.start();
    let asked = NaN;
    const clock: Clock = {
      now: () => {
        const now = monotonicClock.now();
        if (Number.isNaN(asked)) for (asked = now; monotonicClock.now() - asked < 30;);
        return now;
      },
    };
    const look = await new ConnectProbe({ host: HOST, port: server.port }, { clock }).look(signal);
    expect(look.connectMs).to.be.at.least(30);
    expect(kernelOf(look)).to.be.at.most(look.connectMs - 30);
  });

  it('leaves no sockets behind, whether it got through or not', onLinux, async () => {
    await using server = await Listening.start();
    const probe = new ConnectProbe({ host: HOST, port: server.port });
    const refused = new ConnectProbe({ host: HOST, port: await unusedPort() });
    await probe.look(signal);
    await server.left(1);
    const files = (): number => readdirSync('/proc/self/fd').length;
    const before = files();
    for (let time = 0; time < 50; time += 1) {
      await probe.look(signal);
      await rejectionOf(refused.look(signal));
    }
    await server.left(51);
    expect(files()).to.be.at.most(before);
  });

  it('connects to an IPv6 address in brackets', async (test) => {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    if (!addresses.some(({ address }) => address === '::1')) {
      test.skip('this machine has no IPv6');
      return;
    }
    await using server = await Listening.start('::1');
    const look = await new ConnectProbe({ host: '[::1]', port: server.port }).look(signal);
    expect(look.connectMs).to.be.greaterThan(0);
    const nobody = new ConnectProbe({ host: '::1', port: await unusedPort() });
    expect((await rejectionOf(nobody.look(signal)))?.message).to.match(/^\[::1\]:\d+ refused /);
  });

  it('says where nobody listens', async () => {
    const port = await unusedPort();
    const error = await rejectionOf(new ConnectProbe({ host: HOST, port }).look(signal));
    expect(error).to.be.instanceOf(ConnectError);
    expect(error?.message).to.match(new RegExp(`^127.0.0.1:${port} refused the connection`));
  });

  it('does not wait longer than its deadline for a server that answers no more', onLinux, async () => {
    await using listener = await BlockedListener.start(1);
    const target = { host: HOST, port: listener.port };
    for (let time = 0; time < 2; time += 1) await new ConnectProbe(target).look(signal);
    const error = await rejectionOf(new ConnectProbe(target, { deadline: milliseconds(20) }).look(signal));
    expect(error?.message).to.match(/^127.0.0.1:\d+ did not answer in time/);
    expect(error).to.have.nested.property('cause.message', 'no answer within 20 ms');
  });

  it('ends at once with the reason of its signal', onLinux, async () => {
    await using listener = await BlockedListener.start(1);
    const target = { host: HOST, port: listener.port };
    for (let time = 0; time < 2; time += 1) await new ConnectProbe(target).look(signal);
    const stop = new AbortController();
    const reason = new Error('the run is over');
    const clock: Clock = {
      now: () => {
        setImmediate(() => {
          stop.abort(reason);
        });
        return milliseconds(0);
      },
    };
    expect(await rejectionOf(new ConnectProbe(target, { clock }).look(stop.signal))).to.equal(reason);
    expect(await rejectionOf(new ConnectProbe(target).look(stop.signal))).to.equal(reason);
  });

  it('ends while a name is resolved', async () => {
    const stop = new AbortController();
    const resolve = () => {
      stop.abort();
      return Promise.withResolvers<readonly string[]>().promise;
    };
    const error = await rejectionOf(
      new ConnectProbe({ host: 'llm', port: 80 }, { resolve }).look(stop.signal),
    );
    expect(error).to.equal(stop.signal.reason);
  });

  const kernels: readonly [string, Awaited<ReturnType<typeof loadTcpInfo>>, string][] = [
    ['cannot be asked', { unavailable: 'no koffi here' }, 'no koffi here'],
    [
      'measured nothing',
      { read: () => ({ rttMicros: 0, retransmitted: 1 }) },
      'the kernel measured no round trip; segments that it sent again: 1',
    ],
    [
      'does not answer',
      {
        read: () => {
          throw new Error('errno 9');
        },
      },
      'errno 9',
    ],
  ];
  for (const [what, kernel, why] of kernels)
    it(`says why there is no figure of a kernel that ${what}`, async () => {
      await using server = await Listening.start();
      const tools = { loadTcpInfo: () => Promise.resolve(kernel) };
      const look = await new ConnectProbe({ host: HOST, port: server.port }, tools).look(signal);
      expect(look).to.include({ kernelRoundTripMs: undefined, whyNoKernel: why });
      expect(look.connectMs).to.be.greaterThan(0);
    });
});
