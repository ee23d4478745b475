import { GpuProbe } from '../../../probes/gpu/gpu-probe';
import { ConnectProbe } from '../../../probes/network/connect-probe';
import { milliseconds } from '../../../quantities/units';
import type { MetricSource } from '../../metric-source';
import type { MetricType } from '../../metric-type';
import type { CollectorPlan, ServerMetricsPlan } from '../collector-plan';
import { counterSource } from './counter-source';
import { liveCounters, serverCounters, type Counters } from './counters';
import { gpuSource } from './gpu-source';
import { cpuSource, memorySource, usagesOf, type Usages } from './host-and-server';
import { noSource } from './metric-part';
import { networkSource } from './network-source';
import { ScrapedServer } from './scraped-server';
import { serverLoadSource } from './server-load-source';
import { ServerProcess } from './server-process';

/** What metrics of a plan come from; what several of them look at is looked at once. */
export class Sources implements AsyncDisposable {
  readonly #plan: CollectorPlan;
  readonly #resources = new AsyncDisposableStack();
  readonly #servers = new Map<string, ScrapedServer>();
  readonly #usages: Usages;
  #counters: Counters | undefined;

  constructor(plan: CollectorPlan) {
    this.#plan = plan;
    const { server, target } = plan;
    const process = new ServerProcess(server, 'host' in target ? target : undefined);
    this.#usages = usagesOf(process.look);
  }

  /** Throws where the plan names a URL that is none. */
  of(type: MetricType): MetricSource {
    return this.#resources.use(this.#make(type));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #make(type: MetricType): MetricSource {
    const { target, gpu, counters, serverMetrics } = this.#plan;
    switch (type) {
      case 'CPU utilization':
        return cpuSource(this.#usages);
      case 'Memory usage':
        return memorySource(this.#usages);
      case 'GPU utilization':
        return 'unavailable' in gpu ? noSource(type, gpu.unavailable) : gpuSource(new GpuProbe(gpu));
      case 'Network latency':
        return 'unavailable' in target
          ? noSource(type, target.unavailable)
          : networkSource(new ConnectProbe(target), `${target.host}:${target.port}`);
      case 'Throughput':
      case 'Error rates':
      case 'Response time':
        return counters.kind === 'none'
          ? noSource(type, counters.reason)
          : counterSource(type, (this.#counters ??= this.#countersOf(counters)));
      case 'Server load':
        return serverMetrics === undefined
          ? noSource(type, 'no metrics of the server are known: set LLM_METRICS_URL')
          : serverLoadSource(this.#scraped(serverMetrics));
    }
  }

  #countersOf(counters: Exclude<CollectorPlan['counters'], { kind: 'none' }>): Counters {
    return counters.kind === 'live load'
      ? liveCounters(counters.tally)
      : serverCounters(this.#scraped(counters));
  }

  #scraped(plan: ServerMetricsPlan): ScrapedServer {
    const { url, headers, model, proxy, certificateAuthority } = plan;
    const key = JSON.stringify([url, headers, model, proxy, certificateAuthority]);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    // Each look has a limit of its own, the interval of its type.
    const longest = milliseconds(Math.max(...this.#plan.schedules.map(({ interval }) => interval)));
    const server = this.#resources.use(new ScrapedServer(plan, longest));
    this.#servers.set(key, server);
    return server;
  }
}
