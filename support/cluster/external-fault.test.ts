import { describe, it } from 'node:test';
import { expect } from 'chai';
import { MetricsServer } from '../probes/prometheus/metrics-server.fixture';
import { CommandFault } from './external-fault';
import { rejectionOf, untilTrue } from './external-tries.fixture';

const skip = process.platform === 'win32' && 'commands of a POSIX shell';
const commands = { inject: 'true', heal: 'true' };

describe('CommandFault', { skip }, () => {
  it('does not take a node for killed that goes on serving, and leaves it to be healed when it is stopped', async () => {
    await using server = await MetricsServer.start();
    const harms = new Set<AsyncDisposable>();
    const node = { id: 'a', origin: server.url().origin, readySeconds: 20, harms };
    const stopping = new AbortController();
    const injecting = rejectionOf(new CommandFault({ kind: 'kill' }, commands, node).inject(stopping.signal));
    await untilTrue(() => Promise.resolve(server.asked.length >= 3));
    const reason = new Error('the run was stopped');
    stopping.abort(reason);
    expect(await injecting).to.equal(reason);
    expect(harms.size).to.equal(1);
    for (const harm of harms) await harm[Symbol.asyncDispose]();
    expect(harms.size).to.equal(0);
  });

  it('holds a node for harmed until it answers again', async () => {
    await using server = await MetricsServer.start();
    const harms = new Set<AsyncDisposable>();
    const node = { id: 'a', origin: server.url().origin, readySeconds: 0.001, harms };
    const harm = await new CommandFault({ kind: 'refuse' }, commands, node).inject(
      new AbortController().signal,
    );
    server.answer = (response) => response.writeHead(503).end();
    for (let time = 0; time < 2; time += 1)
      expect(String(await rejectionOf(Promise.resolve(harm[Symbol.asyncDispose]())))).to.match(
        /^FaultError: node a does not answer at .* within 0\.001 s after "true": status 503\. Look into its log/,
      );
    expect(harms.size).to.equal(1);
    server.answer = (response) => response.end();
    await harm[Symbol.asyncDispose]();
    expect(harms.size).to.equal(0);
  });
});
