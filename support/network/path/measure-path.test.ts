import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../../cluster/known-program';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { HeldNamespace } from '../environment/held-namespace';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import { NetworkError } from '../network-error';
import { measurePath } from './measure-path';

const owner = process.getuid?.() === 0 ? 'root' : 'user';

async function whyNot(): Promise<string | false> {
  if (process.platform !== 'linux') return 'only Linux has network namespaces';
  try {
    await (await HeldNamespace.make(owner))[Symbol.asyncDispose]();
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}

const start = (): Promise<NamespaceEnvironment> =>
  NamespaceEnvironment.start(owner, { count: 1, flags: [], signal: AbortSignal.timeout(20_000) });

/** Processes that are in that network namespace. */
function processesIn(pid: number): number {
  const output = execFileSync('sh', [
    '-c',
    `ls -l /proc/[0-9]*/ns/net 2>/dev/null | grep -cF "$(readlink /proc/${pid}/ns/net)" || true`,
  ]);
  return Number(output);
}

const signal = AbortSignal.timeout(25_000);

describe('measurePath', async () => {
  const skip = await whyNot();

  it('counts what came through, and says how it was sent', { skip }, async () => {
    await using environment = await start();
    const [container] = environment.containers;
    const options = { duration: milliseconds(200), signal, tool: 'own' } as const;
    const capacity = await measurePath(environment, container!, options);
    expect(capacity.receivedBytes).to.be.greaterThan(0).and.at.most(capacity.sentBytes);
    expect(capacity.windows.reduce((sum, { bytes }) => sum + bytes, 0)).to.be.greaterThan(0);
    expect(capacity.congestionControl).to.equal(capacity.defaultCongestionControl);
    expect(capacity.mtu).to.deep.equal({ client: 1500, container: 1500 });
    expect(capacity.segments.sent).to.be.greaterThan(0);
    expect(capacity.notes).to.deep.equal([]);
  });

  it('says what the kernel has against a congestion control, by either tool', { skip }, async () => {
    await using environment = await start();
    const [container] = environment.containers;
    for (const tool of programOnPath('iperf3') === undefined
      ? (['own'] as const)
      : (['own', 'iperf3'] as const)) {
      const options = { duration: milliseconds(200), signal, tool, congestionControl: 'nonesuch' };
      const error = await rejectionOf(measurePath(environment, container!, options));
      expect(error, tool).to.be.instanceOf(NetworkError);
      expect(error?.message, tool).to.match(/congestion control nonesuch|TCP_CONGESTION/);
    }
  });

  it('takes its own tool where iperf3 fails, and says so', { skip }, async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'old-iperf3-'));
    test.after(() => {
      rmSync(folder, { recursive: true });
    });
    const old = `#!/bin/sh\necho "iperf3: unrecognized option '--idle-timeout'" >&2\nexit 1\n`;
    writeFileSync(join(folder, 'iperf3'), old, { mode: 0o755 });
    chmodSync(folder, 0o755);
    const { PATH } = process.env;
    test.after(() => (process.env['PATH'] = PATH));
    process.env['PATH'] = `${folder}:${PATH ?? ''}`;
    await using environment = await start();
    const [container] = environment.containers;
    const options = { duration: milliseconds(200), signal } as const;
    const capacity = await measurePath(environment, container!, { ...options, tool: 'auto' });
    expect(capacity.tool).to.match(/^this suite's sender and sink/);
    expect(capacity.notes).to.have.length(1);
    expect(capacity.notes[0]).to.match(/iperf3 failed \(.*unrecognized option '--idle-timeout'\)$/);
    expect(capacity.receivedBytes).to.be.greaterThan(0);
    const error = await rejectionOf(measurePath(environment, container!, { ...options, tool: 'iperf3' }));
    expect(error).to.be.instanceOf(NetworkError);
    expect(error?.message).to.contain('unrecognized option');
    const control = { ...options, tool: 'auto', congestionControl: 'nonesuch' } as const;
    const refusal = await rejectionOf(measurePath(environment, container!, control));
    expect(refusal).to.be.instanceOf(NetworkError);
    expect(refusal?.message).to.contain('congestion control nonesuch');
  });

  it('ends its programs when it is aborted', { skip }, async () => {
    await using environment = await start();
    const [container] = environment.containers;
    const { pid } = environment.client;
    const before = processesIn(pid);
    const abort = new AbortController();
    const options = { duration: milliseconds(20_000), signal: abort.signal, tool: 'own' } as const;
    const measuring = rejectionOf(measurePath(environment, container!, options));
    while (processesIn(pid) === before) await new Promise((resolve) => setTimeout(resolve, 10));
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await measuring).to.equal(reason);
    expect(processesIn(pid)).to.equal(before);
  });
});
