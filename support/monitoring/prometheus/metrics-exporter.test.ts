import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../../cluster/known-program';
import { parsePrometheusText } from '../../probes/prometheus/prometheus-text';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { MONITORED, type MetricName } from '../metric';
import { sampleOf } from './live-values.fixture';
import { MetricsExporter, MetricsExporterError } from './metrics-exporter';

const promtool = programOnPath('promtool');
const skip = promtool === undefined && 'promtool is not installed here';
const ODD = 'a "quoted" \\ name\nof two lines';

async function pageOf({ url }: MetricsExporter): Promise<string> {
  return (await fetch(url)).text();
}

describe('MetricsExporter', () => {
  it('serves the last values with their labels and in the words of the metrics', async () => {
    await using exporter = await MetricsExporter.start({ port: 0 });
    exporter.append([
      sampleOf('gpu_utilization_percent', 97.5, { gpu: '0', target: ODD }),
      sampleOf('gpu_utilization_percent', 0, { gpu: '1' }),
      sampleOf('connect_time_ms', 0.055),
    ]);
    const answer = await fetch(exporter.url);
    expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).to.contain(`# HELP llm_monitor_connect_time_ms ${MONITORED.connect_time_ms.help}`);
    expect(text).to.contain('# TYPE llm_monitor_connect_time_ms gauge');
    const read = (name: string) =>
      [...parsePrometheusText(text)].filter((sample) => sample.name === `llm_monitor_${name}`);
    expect(read('gpu_utilization_percent').map(({ labels, value }) => [{ ...labels }, value])).to.deep.equal([
      [{ gpu: '0', target: ODD }, 97.5],
      [{ gpu: '1' }, 0],
    ]);
    expect(read('connect_time_ms').map(({ value }) => value)).to.deep.equal([0.055]);
    expect(exporter.enforceRetention()).to.equal(0);
  });

  it('serves no value of a series that is silent', async () => {
    let now = 0;
    const schedules = [{ type: 'CPU utilization', interval: milliseconds(1_000) }] as const;
    const clock = { now: () => milliseconds(now) };
    await using exporter = await MetricsExporter.start({ port: 0, schedules, clock });
    exporter.append([sampleOf('host_cpu_percent', 7), sampleOf('connect_time_ms', 1)]);
    expect(await pageOf(exporter)).to.contain('\nllm_monitor_host_cpu_percent 7\n');
    now = 2_001;
    expect(await pageOf(exporter)).not.to.contain('host_cpu_percent');
    expect(await pageOf(exporter)).to.contain('\nllm_monitor_connect_time_ms 1\n');
  });

  it('serves the reason of what has no source', async () => {
    await using exporter = await MetricsExporter.start({ port: 0 });
    const absence = { type: 'GPU utilization', labels: { run: 'r' }, at: 0, reason: 'no GPU' } as const;
    exporter.noteAbsence({ ...absence, kind: 'unavailable' });
    exporter.noteAbsence({ ...absence, kind: 'failed' });
    const page = await pageOf(exporter);
    expect(page).to.contain('llm_monitor_unavailable{run="r",type="GPU utilization",reason="no GPU"} 1');
    expect(page).to.contain('llm_monitor_absences_total{type="GPU utilization",kind="failed"} 1');
  });

  it('is a page that Prometheus takes', { skip }, async () => {
    await using exporter = await MetricsExporter.start({ port: 0 });
    const labels = { 'target-name': ODD, '1st': 'x' };
    const names = Object.keys(MONITORED) as MetricName[];
    exporter.append(names.map((metric, index) => sampleOf(metric, index === 0 ? NaN : index, labels)));
    exporter.noteAbsence({ type: 'Throughput', labels, at: 0, kind: 'unavailable', reason: ODD });
    const check = (input: string) => {
      const { status, stderr, stdout } = spawnSync(promtool ?? '', ['check', 'metrics'], {
        input,
        encoding: 'utf8',
      });
      return { status, lines: `${stderr}${stdout}`.split('\n').filter((line) => line !== '') };
    };
    const { status, lines } = check(await pageOf(exporter));
    // 3: it can be read, but names are not to its taste: those that have a unit which is not a base unit.
    expect(status, lines.join('\n')).to.equal(3);
    expect(lines.filter((line) => !/use base unit|abbreviated units/.test(line))).to.deep.equal([]);
    expect(check('llm_monitor{').status).to.equal(1);
  });

  it('has nothing at other places', async () => {
    await using exporter = await MetricsExporter.start({ port: 0 });
    expect((await fetch(new URL('/', exporter.url))).status).to.equal(404);
    expect((await fetch(exporter.url, { method: 'POST' })).status).to.equal(404);
  });

  it('says that its port is in use', async () => {
    await using exporter = await MetricsExporter.start({ port: 0 });
    const port = Number(new URL(exporter.url).port);
    const error = await rejectionOf(MetricsExporter.start({ port }));
    expect(error).to.be.instanceOf(MetricsExporterError);
    expect(error?.message).to.contain(
      `127.0.0.1:${port}: another program uses that port; choose another one`,
    );
  });

  it('says where it cannot listen', async () => {
    const error = await rejectionOf(MetricsExporter.start({ port: 0, host: '192.0.2.1' }));
    expect(error?.message).to.match(/cannot be served at 192\.0\.2\.1:0: .*EADDRNOTAVAIL/);
  });

  it('ends twice without harm', async () => {
    const exporter = await MetricsExporter.start({ port: 0 });
    await exporter[Symbol.asyncDispose]();
    await exporter[Symbol.asyncDispose]();
    expect(await rejectionOf(fetch(exporter.url))).to.be.instanceOf(Error);
  });
});
