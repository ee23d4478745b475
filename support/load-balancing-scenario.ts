import type { GherkinDocument } from '@cucumber/messages';
import { requestsNeeded } from './cluster/load-difference';
import { NodeCpuSampler } from './cluster/node-cpu-sampler';
import { ClusterSetting, type ClusterWorld } from './cluster-setting';
import type { JudgedLoad } from './load/judged-load';
import { reportNodeLoad } from './node-load-report';
import { formatQuantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { milliseconds } from './quantities/units';
import { REQUEST_SIZES, type RequestSize } from './request-sizes';
import { run } from './run';
import type { ServingCluster } from './serving-cluster';
import { LOAD_BALANCED_NODES } from './serving-nodes';
import { highestRate } from './traffic-rows';
import { trafficScale } from './traffic-scale';
import { WatchedLoad } from './watched-load';
import { parseWorkloadProfiles, profileNamed, type WorkloadProfile } from './workload-profiles';

interface BalancingWorld extends ClusterWorld {
  readonly document: GherkinDocument;
  hold(load: JudgedLoad): void;
}

/** Traffic before it increases, and after, at least. */
const BASE_TIME = milliseconds(4_000);
const INCREASED_TIME = milliseconds(10_000);
/** Where few requests a second are offered, they take longer to be enough. */
const LONGEST_TIME = milliseconds(60_000);
/** In per cent, where nothing is promised of it. */
const USUAL_DIFFERENCE = 10;
/** Requests in flight beyond which arrivals are dropped: the client has no room for more. */
const MOST_IN_FLIGHT = 5000;
/** More at once than any profile has, so that the cluster is full. */
const USERS_OF_PROBE = 400;

/** How evenly a cluster serves traffic that grows. */
export class LoadBalancingScenario {
  readonly #world: BalancingWorld;
  readonly #setting: ClusterSetting;
  #profiles: readonly WorkloadProfile[] = [];
  #profile: WorkloadProfile | undefined;

  constructor(world: BalancingWorld) {
    this.#world = world;
    this.#setting = new ClusterSetting(world);
  }

  async useCluster(): Promise<void> {
    await this.#setting.use(run.parameters.clusterNodes, LOAD_BALANCED_NODES, { exactly: false });
  }

  useProfiles(table: RawTable): void {
    this.#profiles = parseWorkloadProfiles(table);
  }

  chooseProfile(type: string): void {
    this.#profile = profileNamed(this.#profiles, type);
  }

  /** Sends the traffic of the profile, and then so many times as much, which is judged. */
  async increase(factor: number): Promise<void> {
    const { serving } = this.#setting;
    const profile = this.#profile;
    if (profile === undefined)
      throw new Error('this step needs an earlier one that is missing: "Given a "light" workload profile"');
    if (serving === undefined) return;
    const { report } = this.#world;
    const scale = await this.#scale(serving);
    report.note(scale.note);
    const workload = await this.#setting.workload(serving, profile.size, { streamed: false });
    const base = profile.qps * scale.factor;
    const needed = requestsNeeded(
      serving.cluster.nodes.length,
      this.#world.limitOf('load difference between nodes')?.value ?? USUAL_DIFFERENCE,
    );
    // A few more: those that are not answered are not among them.
    const increasedTime = Math.max(INCREASED_TIME, (1050 * needed) / (base * factor));
    const steps = [
      { rate: base, duration: BASE_TIME },
      { rate: base * factor, duration: milliseconds(Math.min(increasedTime, LONGEST_TIME)) },
    ];
    report.note(trafficText(base, factor, profile.size));
    report.stage(`traffic of ${profile.type}, then ${factor} times as much`);
    await using cpu = NodeCpuSampler.start(serving.cluster.nodes);
    const watched = await WatchedLoad.begin(
      {
        arrivals: { kind: 'steps', steps },
        workload,
        seed: workload.seed,
        maxInFlight: MOST_IN_FLIGHT,
        warmUp: BASE_TIME,
      },
      { runner: (await run.workers()).clientsOf(serving.system.server), balancer: serving.balancer },
      run.signal,
    );
    const load = await watched.result();
    for (const record of load.records) report.record(record);
    this.#world.hold(load);
    run.signal.throwIfAborted();
    const from = milliseconds(load.startAt + BASE_TIME);
    await reportNodeLoad({ serving, counters: watched.counters, load, cpu: cpu.readings, from }, this.#world);
  }

  /** The same for all rows of a run: found at the first of them. */
  async #scale(serving: ServingCluster): Promise<ReturnType<typeof trafficScale>> {
    const largest = this.#profiles
      .map(({ size }) => size)
      .toSorted((one, other) => REQUEST_SIZES[other].promptTokens - REQUEST_SIZES[one].promptTokens)[0];
    const highest = highestRate(this.#world.document, this.#profiles);
    const capacity = await run.once(`capacity of ${serving.description}`, async () => {
      const workload = await this.#setting.workload(serving, largest ?? 'large', { streamed: false });
      return this.#setting.capacity(serving, workload, USERS_OF_PROBE);
    });
    this.#world.report.sent(capacity);
    return trafficScale(highest, capacity);
  }
}

function trafficText(base: number, factor: number, size: RequestSize): string {
  const rate = (value: number): string => formatQuantity({ dimension: 'request rate', value });
  const { promptTokens, outputTokens } = REQUEST_SIZES[size];
  return `${rate(base)}, then ${rate(base * factor)}, of ${size} requests: prompts of ${promptTokens} tokens, answers of ${outputTokens}`;
}
