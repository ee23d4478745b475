import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { FOLDER_PREFIX, presentLabel } from './cluster/leftovers-folder';
import { programOnPath } from './cluster/known-program';
import { findPrometheus, LocalPrometheus } from './local-prometheus';
import { localPrometheusConfiguration } from './local-prometheus-configuration';
import type { MetricType } from './monitoring/metric-type';
import { sampleOf } from './monitoring/prometheus/live-values.fixture';
import { MetricsExporter } from './monitoring/prometheus/metrics-exporter';
import { PrometheusApi } from './monitoring/prometheus/prometheus-api';
import { PrometheusError } from './monitoring/prometheus/prometheus-error';
import { PrometheusMonitoring } from './monitoring/prometheus/prometheus-monitoring';
import { readPrometheusQueries } from './monitoring/prometheus/prometheus-queries';
import { milliseconds } from './quantities/units';
import { rejectionOf } from './rejection.fixture';

const SCHEDULES = [
  { type: 'CPU utilization', interval: milliseconds(100) },
  { type: 'Network latency', interval: milliseconds(33.4) },
  { type: 'Error rates', interval: milliseconds(100) },
] as const;
const program = programOnPath('prometheus');
const skip = program === undefined && 'prometheus is not installed here';
const unending = new AbortController().signal;

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

describe('localPrometheusConfiguration', () => {
  const promtool = programOnPath('promtool');

  it('has a job for each interval', () => {
    const read: unknown = JSON.parse(localPrometheusConfiguration('http://127.0.0.1:1/metrics', SCHEDULES));
    expect(read).to.have.nested.property('scrape_configs[0].scrape_interval', '100ms');
    expect(read).to.have.nested.property(
      'scrape_configs[0].metric_relabel_configs[0].regex',
      'llm_monitor_host_cpu_percent|llm_monitor_server_cpu_percent|' +
        'llm_monitor_failed_requests_per_second|llm_monitor_failed_requests_percent',
    );
    expect(read).to.have.nested.property('scrape_configs[1].scrape_timeout', '33ms');
    expect(read).to.have.nested.property('scrape_configs[1].static_configs[0].targets[0]', '127.0.0.1:1');
    expect(read).not.to.have.nested.property('scrape_configs[2]');
  });

  it(
    'is one that Prometheus takes, down to 1 ms',
    { skip: promtool === undefined && 'promtool is not installed here' },
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'prometheus-configuration-'));
      const check = (text: string): number | null => {
        writeFileSync(join(folder, 'prometheus.yml'), text);
        return spawnSync(promtool ?? '', ['check', 'config', join(folder, 'prometheus.yml')]).status;
      };
      const hour = { type: 'Throughput', interval: milliseconds(3_600_000) } as const;
      const least = { type: 'Server load', interval: milliseconds(0.2) } as const;
      const text = localPrometheusConfiguration('http://[::1]:1/metrics', [...SCHEDULES, hour, least]);
      expect(check(text)).to.equal(0);
      expect(check(text.replace('"33ms"', '"33.4ms"'))).to.equal(1);
      rmSync(folder, { recursive: true });
    },
  );
});

describe('findPrometheus', () => {
  it('looks at the PATH', () => {
    const folder = mkdtempSync(join(tmpdir(), 'path-'));
    writeFileSync(join(folder, 'prometheus'), '', { mode: 0o755 });
    expect(findPrometheus({ PATH: folder })).to.equal(join(folder, 'prometheus'));
    rmSync(folder, { recursive: true });
  });
});

describe('LocalPrometheus', { skip }, () => {
  const folders = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`${FOLDER_PREFIX}${presentLabel()}`));
  let exporter: MetricsExporter | undefined;
  let prometheus: LocalPrometheus | undefined;
  before(async () => {
    exporter = await MetricsExporter.start({ port: 0 });
    exporter.append([
      sampleOf('host_cpu_percent', 12, { run: 'r' }),
      sampleOf('connect_time_ms', 0.5),
      sampleOf('running_requests', 3),
    ]);
    prometheus = await LocalPrometheus.start({
      program: program ?? '',
      exporterUrl: exporter.url,
      schedules: SCHEDULES,
      retention: milliseconds(7 * 86_400_000),
      signal: unending,
    });
  });
  after(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await exporter?.[Symbol.asyncDispose]();
  });

  it('records each type at its own interval, and no other', async () => {
    const api = new PrometheusApi(prometheus?.url ?? '');
    const names = async () => {
      const series = await api.rawSamples('{__name__=~"llm_monitor_.*"}', Date.now(), 60_000);
      return series.filter(({ samples }) => samples.length > 2).map(({ labels }) => labels);
    };
    await untilTrue(async () => (await names()).length === 2);
    const about = ({ __name__: name, job }: Readonly<Record<string, string>>) => [name, job];
    expect((await names()).map(about)).to.have.deep.members([
      ['llm_monitor_host_cpu_percent', 'llm-monitor-100ms'],
      ['llm_monitor_connect_time_ms', 'llm-monitor-33ms'],
    ]);
    expect((await api.retention()).durationMs).to.equal(7 * 86_400_000);
  });

  it('is a monitoring system, which has what is missing once the exporter has ended', async () => {
    const queries = readPrometheusQueries('features/data/prometheus_queries.json');
    await using monitoring = await PrometheusMonitoring.reach(prometheus?.url ?? '', queries);
    const recorded = (type: MetricType) => monitoring.recorded(type, Date.now() - 60_000, Date.now());
    await untilTrue(async () => {
      const found = await recorded('Network latency');
      return found.status === 'recorded' && (found.series[0]?.instants.length ?? 0) > 2;
    });
    await exporter?.[Symbol.asyncDispose]();
    const down = /its target 127\.0\.0\.1:\d+ \(job llm-monitor-33ms\) is down: .*refused/;
    await untilTrue(async () => {
      const found = await recorded('Network latency');
      return found.status === 'recorded' && found.notes.some((note) => down.test(note));
    });
    const nothing = await recorded('Server load');
    expect(nothing.status === 'recorded' && nothing.notes.join())
      .to.contain('nothing was recorded by llm_monitor_running_requests')
      .and.to.match(down);
  });

  it('leaves nothing', async () => {
    expect(folders()).to.have.length(1);
    await prometheus?.[Symbol.asyncDispose]();
    expect(folders()).to.be.empty;
    expect(await rejectionOf(new PrometheusApi(prometheus?.url ?? '').version())).to.be.instanceOf(
      PrometheusError,
    );
  });

  it('has the words of one that does not start, and leaves nothing', async () => {
    const start = (extra: object) =>
      LocalPrometheus.start({
        program: program ?? '',
        exporterUrl: 'http://127.0.0.1:1/metrics',
        schedules: SCHEDULES,
        retention: milliseconds(1_000),
        signal: unending,
        ...extra,
      });
    const error = await rejectionOf(start({ schedules: [{ type: 'Throughput', interval: NaN }] }));
    expect(error).to.be.instanceOf(PrometheusError);
    expect(error?.message).to.match(/^no Prometheus of our own: prometheus .*not a valid duration string/s);
    expect((await rejectionOf(start({ schedules: [] })))?.message).to.contain('nothing to scrape');
    const missing = await rejectionOf(start({ program: '/nowhere/prometheus' }));
    expect(missing?.message).to.match(
      /no Prometheus of our own: prometheus .*nowhere.*No such file|could not be started/s,
    );
    const early = AbortSignal.abort(new Error('enough'));
    expect((await rejectionOf(start({ signal: early })))?.message).to.equal('enough');
    expect(folders()).to.be.empty;
  });
});
