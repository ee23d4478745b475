import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { programOnPath } from '../../cluster/known-program';
import { monotonicClock } from '../../quantities/clock';
import { outputOf } from '../environment/command';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { ChromeEvent } from './chrome-event';
import { readPcapng } from './pcapng-reader.fixture';
import { TraceRecorder, type WrittenTrace } from './trace-recorder';

const lacking = ['unshare', 'nsenter', 'ip', 'tc', 'curl'].filter(
  (name) => programOnPath(name) === undefined,
);
const skip =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'network namespaces with queues of their own need Linux, and root'
    : lacking.length > 0
      ? `not installed: ${lacking.join(', ')}`
      : false;
const noTshark = programOnPath('tshark') === undefined ? 'tshark is not installed' : false;

/** 1 Mbit/s: an answer of some kilobytes waits tens of milliseconds. */
const SLOW_QUEUE = 'qdisc add dev eth0 root tbf rate 1mbit burst 2kb limit 200kb';

describe('the recorder of traces', { skip }, () => {
  const resources = new AsyncDisposableStack();
  let written: WrittenTrace;
  let events: readonly ChromeEvent[];
  let tookMs = NaN;
  let packetsFile = '';

  before(async () => {
    const signal = AbortSignal.timeout(25_000);
    const folder = await mkdtemp(join(tmpdir(), 'trace-recorder-'));
    resources.defer(() => rm(folder, { recursive: true }));
    const flags = ['--ttft', '1 ms', '--itl', '1 ms', '--model', 'm'];
    const environment = resources.use(await NamespaceEnvironment.start('root', { count: 2, flags, signal }));
    const recorder = resources.use(await TraceRecorder.start(environment, { signal }));
    const [slow] = environment.containers;
    await outputOf(slow!.namespace.enter(['tc', ...(SLOW_QUEUE.split(' ') as [string])]));
    const body = JSON.stringify({
      model: 'm',
      stream: true,
      max_tokens: 60,
      messages: [{ role: 'user', content: 'x' }],
    });
    const route = `${slow!.origin}/v1/chat/completions`;
    const began = monotonicClock.now();
    await outputOf(
      environment.client.enter(['curl', '-sfS', '-H', 'content-type: application/json', '-d', body, route]),
    );
    tookMs = monotonicClock.now() - began;
    const marks = [{ at: began, text: 'injection: node-1: queue on eth0' }];
    written = await recorder.write(folder, { marks, looks: [] });
    const [traceFile] = written.files;
    packetsFile = join(folder, 'packets.pcapng');
    events = (JSON.parse(await readFile(traceFile!, 'utf8')) as { traceEvents: readonly ChromeEvent[] })
      .traceEvents;
  });
  after(() => resources.disposeAsync());

  it('writes both files and says what they hold', () => {
    expect(written.files.map((file) => existsSync(file))).to.deep.equal([true, true]);
    expect(written.missing).to.deep.equal([]);
    expect(written.lost).to.deep.equal({ events: 0, packets: 0 });
    expect(written.events).to.be.greaterThan(0);
  });

  it("has the waits of the slow container's packets as stretches of its process", () => {
    const process = events.find(
      (event) =>
        event.ph === 'M' && event.name === 'process_name' && String(event.args['name']).startsWith('node-1 '),
    );
    const waits = events.filter(
      (event) => event.ph === 'X' && event.cat === 'queue' && event.pid === process?.pid,
    );
    const longest = Math.max(...waits.map((event) => (event.ph === 'X' ? event.dur : 0)));
    // The last of what waits has the bytes before it sent at 1 Mbit/s: 8 microseconds a byte; no longer than all took.
    const bytes = events
      .filter(
        (event) => event.ph === 'C' && event.pid === process?.pid && event.name.endsWith('of eth0: bytes'),
      )
      .map((event) => (event.ph === 'C' ? (event.args['waiting'] ?? 0) : 0));
    const most = Math.max(...bytes);
    expect(most).to.be.greaterThan(3_000);
    expect(longest).to.be.within((most - 2_048) * 8 * 0.5, tookMs * 1e3);
  });

  it('has the packets of both directions, of the container that was asked', async () => {
    const capture = readPcapng(await readFile(packetsFile));
    expect(capture.packets).to.have.length(written.packets);
    expect(capture.interface).to.deep.equal({ link: 1, snapLength: 128, name: 'bridge0', resolution: 9 });
    const ports = capture.packets
      .filter(({ data }) => data.readUInt16BE(12) === 0x0800)
      .map(({ data, flags }) => (flags === 2 ? data.readUInt16BE(36) : data.readUInt16BE(34)));
    expect(new Set(ports)).to.deep.equal(new Set([8001]));
    expect(new Set(capture.packets.map(({ flags }) => flags))).to.deep.equal(new Set([1, 2]));
    expect(Math.max(...capture.packets.map(({ data }) => data.length))).to.equal(128);
  });

  it('has packets that tshark reads, as those of a conversation', { skip: noTshark }, async () => {
    const all = await outputOf(['tshark', '-r', packetsFile, '-T', 'fields', '-e', 'frame.number']);
    expect(all.trim().split('\n')).to.have.length(written.packets);
    const malformed = await outputOf(['tshark', '-r', packetsFile, '-Y', '_ws.malformed']);
    expect(malformed).to.equal('');
    const handshake = await outputOf([
      'tshark',
      '-r',
      packetsFile,
      '-Y',
      'tcp.flags.syn == 1 && tcp.port == 8001',
    ]);
    expect(handshake.trim().split('\n')).to.have.length(2);
  });
});
