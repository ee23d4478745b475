import type { GherkinDocument } from '@cucumber/messages';
import { balancerTallies, windowBetween, type NodeTally } from './cluster/node-windows';
import { disagreement, loadDifference, requestsNeeded, type RequestsByNode } from './cluster/load-difference';
import { chanceDifference } from './cluster/load-difference-chance';
import { highestUtilisation } from './cluster/node-cpu';
import { NodeCpuSampler } from './cluster/node-cpu-sampler';
import type { ServedRequest } from './cluster/served-request';
import { ClusterSetting, type ClusterWorld } from './cluster-setting';
import type { JudgedLoad } from './load/judged-load';
import type { JudgedOpenLoad } from './load/judged-open-load';
import { METRICS } from './load/metric';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';
import { nodeLoadChart } from './report/node-load-chart';
import { REQUEST_SIZES, type RequestSize } from './request-sizes';
import { run } from './run';
import { servedRequests } from './served-requests';
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
/** Of what a balancer and the nodes themselves count of one node. */
const MOST_DISAGREEMENT_PERCENT = 2;
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
    await this.#observe(serving, watched, load, cpu);
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
    return trafficScale(highest, capacity);
  }

  async #observe(
    serving: ServingCluster,
    watched: WatchedLoad,
    load: JudgedOpenLoad,
    cpu: NodeCpuSampler,
  ): Promise<void> {
    const { observations, report } = this.#world;
    const nodes = serving.cluster.nodes.map(({ id }) => id);
    const from = milliseconds(load.startAt + BASE_TIME);
    const until = milliseconds(Math.max(...load.records.map(({ scheduledAt }) => scheduledAt)));
    const requests = servedRequests(load.records);
    const named = byNode(requests.filter(({ scheduledAt }) => scheduledAt >= from));
    const counted = countedSince(watched, from);
    const difference = disagreement(
      byNode(requests),
      countedSince(watched, milliseconds(-Infinity)) ?? new Map(),
    );
    const judged = counted ?? named;
    const client = (): readonly string[] =>
      load.doubts({ metric: METRICS.request_rate, statistic: { kind: 'mean' } }, NaN);
    observations.note(
      'load difference between nodes',
      (limit: Quantity) => loadDifference(judged, nodes, limit.value),
      counted === undefined
        ? 'what nodes call themselves in their answers'
        : `counters of ${serving.balancer.description}`,
      () => [
        ...client(),
        ...(counted !== undefined &&
        difference !== undefined &&
        difference.percent > MOST_DISAGREEMENT_PERCENT
          ? [
              `${difference.node} gave ${difference.one} answers by their headers, and ${difference.other} by the balancer`,
            ]
          : []),
      ],
    );
    const busiest = highestUtilisation(cpu.readings, from, until);
    observations.note(
      'CPU utilisation of the busiest node',
      () => busiest,
      'CPU time of the nodes, of their share of their machine',
      client,
    );
    const chance = chanceDifference(
      nodes.length,
      [...judged.values()].reduce((sum, count) => sum + count, 0),
    );
    report.note(
      `requests by node: ${nodes.map((node) => `${node} ${judged.get(node) ?? 0}`).join(', ')}; ` +
        `drawing lots would differ by ${formatQuantity({ dimension: 'share', value: chance })}`,
    );
    const svg = await nodeLoadChart({
      title: 'Requests and CPU by node',
      nodes: serving.cluster.nodes.map(({ id }) => {
        const seen = busiest.nodes.find(({ node }) => node === id);
        return {
          id,
          requests: judged.get(id) ?? 0,
          cpu:
            seen === undefined || seen.intervals.length === 0
              ? {
                  status: 'unavailable',
                  reason: busiest.status === 'estimated' ? 'not read' : busiest.reason,
                }
              : {
                  status: 'measured',
                  mean: seen.mean,
                  highest: Math.max(...seen.intervals.map(({ percent }) => percent)),
                },
        };
      }),
      limits: {
        difference: limitMark(this.#world.limitOf('load difference between nodes')),
        cpu: limitMark(this.#world.limitOf('CPU utilisation of the busiest node')),
      },
      finding: `behind ${serving.balancer.kind}`,
    });
    report.picture('Requests and CPU by node', svg);
  }
}

const byNode = (requests: readonly ServedRequest[]): RequestsByNode => {
  const counts = new Map<string, number>();
  for (const { node, outcome } of requests)
    if (node !== undefined && outcome === 'completed') counts.set(node, (counts.get(node) ?? 0) + 1);
  return counts;
};

/** What the balancer gave to each node from the reading nearest to that instant on; undefined where it does not tell. */
function countedSince({ counters }: WatchedLoad, from: Milliseconds): RequestsByNode | undefined {
  const told = balancerTallies(counters);
  if (told.status === 'unavailable') return undefined;
  const last = told.tallies.at(-1);
  const distance = ({ at }: NodeTally): number => Math.abs(at - Math.max(from, told.tallies[0]?.at ?? 0));
  const [first] = told.tallies.toSorted((one, other) => distance(one) - distance(other));
  return first === undefined || last === undefined ? undefined : windowBetween(first, last)?.attempts;
}

function trafficText(base: number, factor: number, size: RequestSize): string {
  const rate = (value: number): string => formatQuantity({ dimension: 'request rate', value });
  const { promptTokens, outputTokens } = REQUEST_SIZES[size];
  return `${rate(base)}, then ${rate(base * factor)}, of ${size} requests: prompts of ${promptTokens} tokens, answers of ${outputTokens}`;
}

const limitMark = (limit: Quantity | undefined): { value: number; label: string } | undefined =>
  limit === undefined ? undefined : { value: limit.value, label: `limit ${formatQuantity(limit)}` };
