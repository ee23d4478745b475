import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BalancerProcess } from '../../cluster/balancer-process';
import { onFreePort } from '../../cluster/balancer-process-port';
import { programOnPath } from '../../cluster/known-program';
import { milliseconds } from '../../quantities/units';
import { PrometheusApi } from './prometheus-api';

/** 2026-01-01, midnight: blocks begin at whole two hours. */
export const NEWEST = 1_767_225_600_000;
export const WEEK_MS = 7 * 86_400_000;

const programs = ['prometheus', 'promtool'].map((name) => programOnPath(name));

/** Why no Prometheus can be started here; false where one can. */
export const noPrometheus = programs.includes(undefined) && 'prometheus and promtool are not installed here';

/** A Prometheus without targets, which holds the samples of a page in the OpenMetrics format. */
export class BackdatedPrometheus implements AsyncDisposable {
  readonly url: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(url: string, resources: AsyncDisposableStack) {
    this.url = url;
    this.#resources = resources;
  }

  static async start(page: string, flags: readonly string[] = []): Promise<BackdatedPrometheus> {
    const [prometheus, promtool] = programs;
    if (prometheus === undefined || promtool === undefined) throw new Error(String(noPrometheus));
    await using resources = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'backdated-prometheus-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const [text, data, file] = [join(folder, 'page'), join(folder, 'data'), join(folder, 'prometheus.yml')];
    await writeFile(text, page);
    await writeFile(file, '');
    execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', text, data], { stdio: 'ignore' });
    return await onFreePort(async (port) => {
      const url = `http://127.0.0.1:${port}`;
      const child = resources.use(
        await BalancerProcess.start(prometheus, [
          `--config.file=${file}`,
          `--storage.tsdb.path=${data}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--log.level=warn',
          ...flags,
        ]),
      );
      const api = new PrometheusApi(url, { deadline: milliseconds(2_000) });
      // Until it has read its blocks it answers 503.
      await child.until(
        () => api.faultOf('up').then((fault) => fault === undefined),
        AbortSignal.timeout(20_000),
      );
      return new BackdatedPrometheus(url, resources.move());
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** A page of gauges: for each name with labels, its samples at instants in ms since the epoch. */
export function openMetrics(
  series: Readonly<Record<string, readonly (readonly [at: number, value: number])[]>>,
): string {
  const families = Map.groupBy(Object.entries(series), ([name]) => name.replace(/\{.*/, ''));
  const lines = [...families].flatMap(([family, members]) => [
    `# TYPE ${family} gauge`,
    ...members.flatMap(([name, samples]) => samples.map(([at, value]) => `${name} ${value} ${at / 1_000}`)),
  ]);
  return [...lines, '# EOF', ''].join('\n');
}
