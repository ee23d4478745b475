import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import { TARGET } from '../report/compare-runs/compared-runs.fixture';
import type { Results } from '../report/results-schema';
import { emptyResults } from '../report/results.fixture';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { ExportError } from './export-error';
import { RECORDS, results, SCENARIO } from './exported-run.fixture';
import { GenAiHistograms } from './gen-ai-histograms';
import { otlpJson } from './otlp-json';
import { pushMetrics } from './otlp-push';
import { RequestFile } from './request-file';

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly [name: string]: unknown;
}
interface Request {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly histogram: { readonly dataPoints: readonly Point[] };
      }[];
    }[];
  }[];
}

/** Whether written as a text or not. */
const withWholeNumbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'string' && /^\d+$/u.test(item) ? Number(item) : item,
  );

describe('histograms for OpenTelemetry', () => {
  const collected = async (over: Partial<Results> = {}) => {
    const histograms = new GenAiHistograms(results(over));
    for (const record of RECORDS) histograms.add(record);
    return { histograms, metrics: await histograms.collect() };
  };

  it('are made of the records that were measured, by the formulas of the latencies', async () => {
    const { histograms, metrics } = await collected();
    const request = otlpJson(metrics) as Request;
    const points = request.resourceMetrics[0]?.scopeMetrics[0]?.metrics.flatMap(({ name, unit, histogram }) =>
      histogram.dataPoints.map(({ attributes, count, sum }): unknown[] => {
        const type = attributes.find(({ key }) => key === 'error.type' || key === 'gen_ai.token.type')?.value;
        return [
          name,
          unit,
          Object.values(type ?? {}).at(0) as unknown,
          Number(count),
          Number((sum as number).toFixed(6)),
        ];
      }),
    );
    const duration = (name: string) => [
      [name, 's', undefined, 2, 0.16],
      [name, 's', '503', 1, 0.005],
      [name, 's', 'timeout', 1, 100],
    ];
    expect(points).to.deep.equal([
      ...duration('gen_ai.client.operation.duration'),
      ['gen_ai.client.operation.time_to_first_chunk', 's', undefined, 2, 0.07],
      ['gen_ai.client.operation.time_per_output_chunk', 's', undefined, 4, 0.09],
      ['gen_ai.client.token.usage', '{token}', 'input', 2, 16],
      ['gen_ai.client.token.usage', '{token}', 'output', 2, 7],
      ...duration('gen_ai.server.request.duration'),
      ['gen_ai.server.time_to_first_token', 's', undefined, 2, 0.07],
      // 20 ms over 2 tokens, and 70 ms over 3.
      ['gen_ai.server.time_per_output_token', 's', undefined, 2, 0.033333],
    ]);
    expect(histograms.counts).to.deep.equal({ recorded: 4, warmUp: 1, dropped: 1 });
    expect(histograms.unknown).to.have.length(1);
    expect(histograms.unknown[0]).to.match(/^gen_ai.request.model: 2 models were served/u);
  });

  it('carry the names, the boundaries and the time of the run', async () => {
    const { metrics } = await collected({ target: { ...TARGET, models: ['model-a'] } });
    const request = otlpJson(metrics) as Request;
    const first = request.resourceMetrics[0]?.scopeMetrics[0]?.metrics.find(
      ({ name }) => name === 'gen_ai.server.time_to_first_token',
    );
    expect(first?.histogram.dataPoints).to.deep.equal([
      {
        attributes: [
          { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
          { key: 'gen_ai.provider.name', value: { stringValue: 'vllm' } },
          { key: 'gen_ai.request.model', value: { stringValue: 'model-a' } },
          { key: 'server.address', value: { stringValue: 'gpu.example' } },
          { key: 'server.port', value: { intValue: '8000' } },
          { key: 'test.suite.name', value: { stringValue: 'LLM Sampling Performance' } },
          { key: 'test.case.name', value: { stringValue: 'Low-Latency Token Sampling › small, 32, 1000' } },
        ],
        explicitBounds: [
          0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
        ],
        bucketCounts: [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(String),
        ...{ count: '2', sum: 0.07, min: 0.02, max: 0.05 },
        ...{ startTimeUnixNano: '1772600767000000000', timeUnixNano: '1772600769000000000' },
      },
    ]);
  });

  it('are pushed as they are written', async (test) => {
    const { address, bodies } = await collector(test, 200);
    const { metrics } = await collected();
    await pushMetrics(metrics, address);
    expect(bodies).to.have.length(1);
    // The exporter writes whole numbers as such, which a collector takes too.
    expect(withWholeNumbers(JSON.parse(bodies[0] ?? ''))).to.deep.equal(withWholeNumbers(otlpJson(metrics)));
  });

  it('write whole numbers of 64 bits as texts, as the JSON of protobuf has them', async () => {
    const { metrics } = await collected();
    const written = JSON.stringify(otlpJson(metrics));
    expect(written).to.not.match(/"(?:intValue|count|\w*UnixNano)":[^"]/u);
    expect(written).to.not.match(/"bucketCounts":\[[^"\]]/u);
  });

  describe('of runs that were merged', () => {
    const scenario = { ...SCENARIO, run: 'a' };
    const pointsOf = async (over: Partial<Results>, runs: readonly string[]) => {
      const histograms = new GenAiHistograms(results(over));
      for (const run of runs) for (const record of RECORDS) histograms.add({ ...record, run });
      const { resourceMetrics } = otlpJson(await histograms.collect()) as Request;
      const points = resourceMetrics[0]?.scopeMetrics[0]?.metrics.find(
        ({ name }) => name === 'gen_ai.server.time_to_first_token',
      )?.histogram.dataPoints;
      return { histograms, points };
    };
    const attribute = (point: Point | undefined, name: string): unknown =>
      Object.values(point?.attributes.find(({ key }) => key === name)?.value ?? {}).at(0);

    it('are of one run each, also of scenarios that were cut off', async () => {
      const { points } = await pointsOf({ scenarios: [scenario] }, ['a', 'b', 'c']);
      const place = RECORDS[0]?.scenario;
      expect(points?.map((point) => [attribute(point, 'test.case.name'), point['count']])).to.deep.equal([
        ['Low-Latency Token Sampling › small, 32, 1000', '2'],
        [`${place}, run b`, '2'],
        [`${place}, run c`, '2'],
      ]);
    });

    it('name nothing of a server in which they differ, and say so', async () => {
      const differs = ['serverKind', 'models', 'baseUrl', 'settings.api'];
      const target = { ...TARGET, models: ['model-a'], differs };
      const { histograms, points } = await pointsOf({ target, scenarios: [scenario] }, ['a']);
      expect(points?.[0]?.attributes.map(({ key }) => key)).to.deep.equal([
        ...['gen_ai.operation.name', 'test.suite.name', 'test.case.name'],
      ]);
      expect(attribute(points?.[0], 'gen_ai.operation.name')).to.equal('_OTHER');
      expect(histograms.unknown).to.deep.equal(
        ['provider.name', 'request.model', 'operation.name']
          .map((name) => `gen_ai.${name}: it differs between the runs that were merged`)
          .toSpliced(2, 0, 'server.address: it differs between the runs that were merged'),
      );
      const same = await pointsOf({ target: { ...TARGET, differs: ['version'] } }, ['a']);
      expect(attribute(same.points?.[0], 'server.address')).to.equal('gpu.example');
    });
  });

  it('that a collector refuses, and an address that is none, are a fault', async (test) => {
    const { address } = await collector(test, 400);
    const { metrics } = await collected();
    for (const [endpoint, words] of [
      [address, `the metrics cannot be pushed to ${address}/v1/metrics: `],
      ['localhost:4318', 'is no address of an OpenTelemetry collector'],
    ] as const) {
      const error = await rejectionOf(pushMetrics(metrics, endpoint));
      expect(error).to.be.instanceOf(ExportError);
      expect(error?.message).to.include(words);
    }
    expect(() => new GenAiHistograms(emptyResults())).to.throw(ExportError, 'knew no server');
  });

  async function collector(test: TestContext, status: number) {
    const bodies: string[] = [];
    const server = createServer((message, response) => {
      void message.toArray().then((pieces) => {
        bodies.push(Buffer.concat(pieces as Buffer[]).toString());
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    test.after(() => server.close());
    return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
  }
});

async function allOf(file: RequestFile): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of file) records.push(record);
  return records;
}

describe('records of a run', () => {
  it('are read line by line, and what is no record is counted', async (test) => {
    const path = join(temporaryFolder(test), 'requests.ndjson');
    const lines = [
      ...RECORDS.map((record) => JSON.stringify(record)),
      '{"scenario":"x"}',
      'null',
      '{"scenario":"f',
    ];
    writeFileSync(path, lines.join('\n'));
    const file = new RequestFile(path);
    expect(await allOf(file)).to.deep.equal(RECORDS);
    expect(file.unreadable).to.equal(3);
  });

  it('that are not there say what to do', async (test) => {
    const error = await rejectionOf(allOf(new RequestFile(join(temporaryFolder(test), 'requests.ndjson'))));
    expect(error).to.be.instanceOf(ExportError);
    expect(error?.message).to.match(
      /requests\.ndjson is not there: .*; name the folder of a run that has one$/u,
    );
  });
});
