import type { GuideSurroundings } from './guide-surroundings';
import { reportGuideLoad } from './guide-report';
import { overall } from './load/health/overall-health';
import { InterleavedLoad } from './load/interleaved-load';
import { JudgedEndpointLoad } from './load/judged-endpoint-load';
import { endpointRounds } from './load/endpoint-rounds';
import type { EndpointWorkload } from './load/workload';
import type { Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { run } from './run';
import { ServerMeter, type ServerUsage } from './server-meter';
import type { SmallRoute } from './small-route';
import type { TargetSpec } from './target/connect-target';
import { serverRoutes } from './target/routes';
import { compressed } from './time-compression';

const WARM_UP_MS = 300;
const MEDIAN = { kind: 'percentile', share: 0.5 } as const;
const TEST_TYPES = { health: 'Health Check', models: 'Model List' } as const;

/** A load on one of the small routes, as a feature file asks for it. */
interface WantedLoad {
  readonly name: string;
  readonly threads: number;
  readonly connections: number;
  readonly route: SmallRoute;
  readonly duration: Quantity;
}

/** Scenarios about the routes of a server that are no inference. */
export class EndpointScenario {
  readonly #world: GuideSurroundings;

  constructor(world: GuideSurroundings) {
    this.#world = world;
  }

  async load({ name, threads, connections, route, duration }: WantedLoad): Promise<void> {
    const { system, report } = this.#world;
    const time = compressed(milliseconds(duration.value), run.parameters.timeCompression);
    if (time.note !== undefined) report.note(time.note);
    const used = Math.min(threads, connections);
    const workers = await run.workers(used);
    const plan = {
      workload: this.#workload(route),
      connections,
      duration: time.duration,
      warmUp: milliseconds(WARM_UP_MS),
    };
    const load = new JudgedEndpointLoad(plan, workers.clientsOf(quickest(system.server)), (record) => {
      report.record(record);
    });
    this.#world.hold(load);
    const meter = await ServerMeter.of(system);
    const read = await meter.around();
    await load.begin(run.signal);
    const usages = [await read()];
    report.note(`${load.client}: ${load.summary.description}`);
    reportGuideLoad(
      {
        section: 'endpoints',
        testType: TEST_TYPES[route],
        scenario: name,
        threads: used,
        connections,
        load,
        usages,
        compression: time.note,
      },
      system,
      report,
    );
  }

  async compareCaches(route: SmallRoute, pairs: number, requests: number): Promise<void> {
    const { system, report, observations } = this.#world;
    const workers = await run.workers();
    const warm = this.#workload(route);
    const cold = { ...warm, headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } };
    const plans = [
      endpointRounds(`${route} past caches`, cold, requests),
      endpointRounds(`${route} from caches`, warm, requests),
    ] as const;
    const nothing = (): Promise<() => Promise<undefined>> =>
      Promise.resolve(() => Promise.resolve(undefined));
    const runner = workers.clientsOf(quickest(system.server));
    const load = new InterleavedLoad<ServerUsage | undefined>(plans, runner, nothing, (record) => {
      report.record(record);
    });
    await load.measure({ pairs }, run.signal).finally(() => {
      report.books(load.ledger.counts);
      report.sent({ health: overall(load.health) });
    });
    report.note(
      'cold: Cache-Control: no-cache asks every cache on the way, the server included, to answer anew; warm: the same request without it',
    );
    observations.note(
      'warm share of the cold response time',
      // A round is short: its mean would tell of the one request that had to wait for a CPU.
      () => load.ratio((summary) => summary.estimate('e2e', MEDIAN).value ?? NaN, { percent: true }),
      runner.description,
    );
  }

  #workload(route: SmallRoute): EndpointWorkload {
    const { system } = this.#world;
    const path = serverRoutes(system.server)[route];
    if (path === undefined)
      throw new Error(
        `${system.baseUrl} has no route for the ${TEST_TYPES[route].toLowerCase()}; name it in LLM_ROUTES, for example {"${route}": "/${route}"}`,
      );
    return { kind: 'endpoint', method: 'GET', path };
  }
}

/**
 * The server by the transport that costs least, where it can reach it: asked as fast as it answers, a small route is
 * faster than a client that parses much.
 */
function quickest(server: TargetSpec): TargetSpec {
  const { baseUrl, proxy } = server.settings;
  const isPlain = baseUrl.startsWith('http:') && proxy === undefined;
  return isPlain ? { ...server, transport: 'lean' } : server;
}
