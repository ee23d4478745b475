import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { MetricsServer } from '../../probes/prometheus/metrics-server.fixture';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import {
  BackdatedPrometheus,
  NEWEST,
  noPrometheus,
  openMetrics,
  WEEK_MS,
} from './backdated-prometheus.fixture';
import { PrometheusError } from './prometheus-error';
import { PrometheusMonitoring } from './prometheus-monitoring';
import { readPrometheusQueries, type PrometheusQueries } from './prometheus-queries';

const queries = readPrometheusQueries('features/data/prometheus_queries.json');
const SECOND = milliseconds(1_000);

describe('PrometheusMonitoring', { skip: noPrometheus }, () => {
  let prometheus: BackdatedPrometheus | undefined;
  before(async () => {
    const page = openMetrics({
      'llm_monitor_host_cpu_percent{run="a"}': [
        [NEWEST - 4_500, 10],
        [NEWEST - 3_501, 20],
        [NEWEST - 3_400, 40],
        [NEWEST - 1_250, 60],
      ],
      'llm_monitor_requests_per_second{target="x"}': [[NEWEST - 1_500, 3]],
      'llm_monitor_requests_per_second{target="y"}': [[NEWEST - 1_500, 4]],
    });
    prometheus = await BackdatedPrometheus.start(page, ['--storage.tsdb.retention.time=7d']);
  });
  after(() => prometheus?.[Symbol.asyncDispose]());
  const reach = (other: PrometheusQueries = queries) =>
    PrometheusMonitoring.reach(prometheus?.url ?? '', other);

  it('has its version and its place in its name', async () => {
    await using monitoring = await reach();
    expect(monitoring.name).to.match(/^Prometheus 2\.\S+ at http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('has when each series was sampled, from one instant to another, and what is missing', async () => {
    await using monitoring = await reach();
    expect(await monitoring.recorded('CPU utilization', NEWEST - 3_501, NEWEST - 1_250)).to.deep.equal({
      status: 'recorded',
      series: [
        {
          name: 'llm_monitor_host_cpu_percent{run="a"}',
          instants: [NEWEST - 3_501, NEWEST - 3_400, NEWEST - 1_250],
        },
      ],
      notes: ['nothing was recorded by llm_monitor_server_cpu_percent'],
    });
    const throughput = await monitoring.recorded('Throughput', NEWEST - 2_000, NEWEST);
    expect(throughput.status === 'recorded' && throughput.series.map(({ name }) => name)).to.deep.equal([
      'llm_monitor_requests_per_second{target="x"}',
      'llm_monitor_requests_per_second{target="y"}',
    ]);
  });

  it('says by what nothing was found', async () => {
    await using monitoring = await reach();
    const recorded = await monitoring.recorded('GPU utilization', NEWEST - 3_000, NEWEST);
    expect(recorded).to.deep.equal({
      status: 'recorded',
      series: [],
      notes: ['nothing was recorded by llm_monitor_gpu_utilization_percent'],
    });
  });

  it('says that the file has no selector', async () => {
    await using monitoring = await reach({ ...queries, samples: { ...queries.samples, 'Error rates': [] } });
    const recorded = await monitoring.recorded('Error rates', NEWEST - 3_000, NEWEST);
    expect(recorded.status === 'unavailable' && recorded.reason).to.equal(
      'features/data/prometheus_queries.json has no selector for it; add one to samples["Error rates"]',
    );
  });

  it('tells the retention that is configured', async () => {
    await using monitoring = await reach();
    const retention = await monitoring.retention();
    expect(retention.status === 'configured' && retention.duration).to.equal(WEEK_MS);
  });

  it('gives means over windows, and NaN where there was no sample', async () => {
    await using monitoring = await reach({
      ...queries,
      ranges: { ...queries.ranges, Throughput: 'sum(avg_over_time(llm_monitor_requests_per_second[$step]))' },
    });
    const usage = await monitoring.modelled('Resource usage', NEWEST - 5_000, NEWEST - 900, SECOND);
    expect(usage).to.deep.equal({
      name: 'Resource usage, %',
      start: NEWEST - 5_000,
      step: 1_000,
      values: [10, 30, NaN, 60],
    });
    const throughput = await monitoring.modelled('Throughput', NEWEST - 2_000, NEWEST, SECOND);
    expect(throughput.values).to.deep.equal([7, NaN]);
  });

  it('says why there are no means', async () => {
    await using monitoring = await reach({
      ...queries,
      ranges: { ...queries.ranges, Throughput: 'avg_over_time(llm_monitor_requests_per_second[$step])' },
    });
    const why = async (...[name, from, to, step]: Parameters<PrometheusMonitoring['modelled']>) => {
      const error = await rejectionOf(monitoring.modelled(name, from, to, step));
      expect(error).to.be.instanceOf(PrometheusError);
      return error?.message;
    };
    expect(await why('Throughput', NEWEST - 2_000, NEWEST, SECOND)).to.match(
      /gives 2 series, \{target="x"\} and .*; name the one that is meant, or make one of them/,
    );
    expect(await why('Response time', NEWEST - 2_000, NEWEST, SECOND)).to.match(
      /ranges\["Response time"\]: Prometheus .* found nothing by avg by \(target\) \(avg_over_time\(.*\[1000ms\]\)\)/,
    );
    expect(await why('Throughput', NEWEST - 200, NEWEST, SECOND)).to.match(/no window of 1000 ms in 200 ms/);
  });

  it('refuses at once all queries that are not understood', async () => {
    const ranges = { ...queries.ranges, Throughput: 'sum(', 'Resource usage': 'mean(up[$step])' };
    const samples = { ...queries.samples, 'Error rates': ['up{a=~"("}'] };
    const error = await rejectionOf(reach({ ...queries, ranges, samples }));
    expect(error).to.be.instanceOf(PrometheusError);
    expect(error?.message)
      .to.match(/^features\/data\/prometheus_queries\.json: .*up\{a=~/)
      .and.to.match(/unknown function with name "mean"/)
      .and.to.match(/unclosed left parenthesis/);
  });

  it('understands the queries for other exporters', async () => {
    await using monitoring = await reach(readPrometheusQueries('features/data/prometheus_queries.vllm.json'));
    const { status } = await monitoring.recorded('Server load', NEWEST - 3_000, NEWEST);
    expect(status).to.equal('recorded');
  });
});

describe('PrometheusMonitoring where targets are down', () => {
  const success = (data: unknown) => JSON.stringify({ status: 'success', data });
  const target = (instance: string, health: string, lastError: string) => ({
    labels: { job: 'gpu', instance },
    health,
    lastError,
    scrapeInterval: '1s',
  });
  const ANSWERS: Readonly<Record<string, string>> = {
    buildinfo: success({ version: '3.1.0' }),
    query: success({ resultType: 'matrix', result: [] }),
    targets: success({
      activeTargets: [
        target('up:1', 'up', ''),
        ...Array.from({ length: 7 }, (_, index) => target(`down:${index}`, 'down', 'connection refused')),
      ],
    }),
  };
  const answerBy = (server: MetricsServer, answers: typeof ANSWERS) => {
    server.answer = (response, asked) => {
      const kind = /(\w+)(?:\?.*)?$/.exec(server.asked[asked - 1]?.path ?? '')?.[1] ?? '';
      const path =
        new URL(server.asked[asked - 1]?.path ?? '', 'http://x').pathname.split('/').at(-1) ?? kind;
      const body = answers[path];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    };
  };

  it('names the first with their last errors, and counts the others', async () => {
    await using server = await MetricsServer.start();
    answerBy(server, ANSWERS);
    await using monitoring = await PrometheusMonitoring.reach(server.url('/').href, queries);
    const recorded = await monitoring.recorded('GPU utilization', 0, 1_000);
    expect(recorded.status === 'recorded' && recorded.notes.join('; '))
      .to.contain(
        'nothing was recorded by llm_monitor_gpu_utilization_percent; its target down:0 (job gpu) is down: ',
      )
      .and.to.match(/is down: connection refused; 2 more of its targets are down$/)
      .and.not.to.contain('up:1');
  });

  it('says that targets, retention and samples are not told', async () => {
    await using server = await MetricsServer.start();
    answerBy(server, Object.fromEntries(Object.entries(ANSWERS).filter(([path]) => path !== 'targets')));
    await using monitoring = await PrometheusMonitoring.reach(server.url('/').href, queries);
    const recorded = await monitoring.recorded('GPU utilization', 0, 1_000);
    expect(recorded.status === 'recorded' && recorded.notes.join()).to.match(
      /its targets are not known: .* answered 404/,
    );
    const retention = await rejectionOf(monitoring.retention());
    expect(retention?.message).to.match(/status\/flags answered 404/);
    answerBy(server, {});
    const samples = await rejectionOf(monitoring.recorded('GPU utilization', 0, 1_000));
    expect(samples).to.be.instanceOf(PrometheusError);
    expect(samples?.message).to.match(/query answered 404/);
  });

  it('rejects early where there is no Prometheus', async () => {
    await using server = await MetricsServer.start();
    const error = await rejectionOf(PrometheusMonitoring.reach(server.url('/').href, queries));
    expect(error?.message).to.contain('is no Prometheus');
    expect(server.asked).to.have.length(1);
  });
});
