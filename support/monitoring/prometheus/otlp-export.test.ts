import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { z } from 'zod';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { sampleOf } from './live-values.fixture';
import { OtlpExport, OtlpExportError } from './otlp-export';

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const request = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string(),
              gauge: z.object({
                dataPoints: z.array(
                  z.object({
                    asDouble: z.number(),
                    attributes: z.array(
                      z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) }),
                    ),
                  }),
                ),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** One that takes what is pushed to it, or answers as a test says. */
class Collector implements AsyncDisposable {
  readonly pushed: {
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[] = [];
  readonly #server = createServer((message, response) => {
    void message.toArray().then((pieces) => {
      const body = Buffer.concat(pieces as Buffer[]).toString();
      this.pushed.push({ path: message.url ?? '', headers: message.headers, body });
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
    });
  });

  constructor(readonly status: number) {}

  static async start(status = 200): Promise<Collector> {
    const collector = new Collector(status);
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Of the push with that index: unit, labels and value by name. */
  values(index: number): readonly (readonly [string, string, Record<string, string>, number])[] {
    const { resourceMetrics } = request.parse(JSON.parse(this.pushed[index]?.body ?? ''));
    return resourceMetrics
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .flatMap(({ name, unit, gauge }) =>
        gauge.dataPoints.map(({ asDouble, attributes }) => {
          const labels = attributes.map(({ key, value }) => [key, value.stringValue]);
          return [name, unit, Object.fromEntries(labels) as Record<string, string>, asDouble] as const;
        }),
      );
  }

  async pushes(count: number): Promise<void> {
    while (this.pushed.length < count) await once(this.#server, 'request');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const RARELY = milliseconds(3_600_000);

describe('OtlpExport', () => {
  it('pushes the last values when it ends', async () => {
    await using collector = await Collector.start();
    const told: string[] = [];
    {
      await using sink = await OtlpExport.start({
        endpoint: collector.url,
        interval: RARELY,
        headers: { authorization: 'Bearer t' },
        tell: (words) => told.push(words),
      });
      sink.append([
        sampleOf('host_cpu_percent', 12.5, { run: 'a' }),
        sampleOf('gpu_utilization_percent', 3, { gpu: '0' }),
        sampleOf('gpu_utilization_percent', 4, { gpu: '1' }),
        sampleOf('connect_time_ms', 0.055),
        sampleOf('host_memory_used_bytes', 8e9),
        sampleOf('requests_per_second', 7),
      ]);
      sink.append([sampleOf('connect_time_ms', 0.066, {}, 1)]);
      expect(sink.enforceRetention()).to.equal(0);
    }
    expect(told).to.deep.equal([]);
    expect(collector.pushed).to.have.length(1);
    expect(collector.pushed[0]?.path).to.equal('/v1/metrics');
    expect(collector.pushed[0]?.headers.authorization).to.equal('Bearer t');
    expect(collector.values(0)).to.have.deep.members([
      ['llm_monitor_host_cpu_percent', '%', { run: 'a' }, 12.5],
      ['llm_monitor_gpu_utilization_percent', '%', { gpu: '0' }, 3],
      ['llm_monitor_gpu_utilization_percent', '%', { gpu: '1' }, 4],
      ['llm_monitor_connect_time_ms', 'ms', {}, 0.066],
      ['llm_monitor_host_memory_used_bytes', 'By', {}, 8e9],
      ['llm_monitor_requests_per_second', '1/s', {}, 7],
    ]);
    expect(collector.pushed[0]?.body).to.contain('"llm-inference-performance"');
  });

  it('pushes at each interval, and nothing of what is silent', async () => {
    await using collector = await Collector.start();
    let now = 0;
    await using sink = await OtlpExport.start({
      endpoint: `${collector.url}/v1/metrics`,
      interval: milliseconds(20),
      schedules: [{ type: 'CPU utilization', interval: milliseconds(1_000) }],
      clock: { now: () => milliseconds(now) },
    });
    sink.append([sampleOf('host_cpu_percent', 1), sampleOf('connect_time_ms', 2)]);
    await collector.pushes(1);
    expect(collector.values(0).map(([, , , value]) => value)).to.deep.equal([1, 2]);
    now = 2_001;
    const before = collector.pushed.length;
    // One may have been on its way.
    await collector.pushes(before + 2);
    expect(collector.values(before + 1).map(([, , , value]) => value)).to.deep.equal([2]);
    sink.noteAbsence({ type: 'Network latency', labels: {}, at: 0, kind: 'failed', reason: 'no answer' });
  });

  for (const [what, status] of [
    ['refuses', 400],
    ['is not there', 0],
  ] as const)
    it(`says once that a collector ${what}, and goes on`, async () => {
      await using collector = await Collector.start(status);
      const { url } = collector;
      if (status === 0) await collector[Symbol.asyncDispose]();
      const { promise, resolve } = Promise.withResolvers<string>();
      const told: string[] = [];
      {
        await using sink = await OtlpExport.start({
          endpoint: url,
          interval: milliseconds(10),
          tell: (words) => {
            told.push(words);
            resolve(words);
          },
        });
        sink.append([sampleOf('connect_time_ms', 2)]);
        expect(await promise).to.match(
          /^metrics cannot be pushed to http:\S+\/v1\/metrics: .+; start a collector there, or correct the endpoint$/,
        );
        if (status !== 0) await collector.pushes(3);
      }
      expect(told).to.have.length(1);
    });

  it('refuses what is no address', async () => {
    const error = await rejectionOf(OtlpExport.start({ endpoint: 'collector:4318', interval: RARELY }));
    expect(error).to.be.instanceOf(OtlpExportError);
    expect(error?.message).to.contain('write for example http://127.0.0.1:4318');
  });
});
