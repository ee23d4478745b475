import { CLUSTER_PROMISES } from './cluster-promises';
import { probeCapacity } from './cluster-capacity';
import type { PromptWorkload } from './load/workload';
import { wordsFor } from './load/prompt-workload';
import type { LoadPromises } from './load-promises';
import type { Observation } from './observation';
import type { Observations } from './observations';
import type { Quantity } from './quantities/quantity';
import { REQUEST_SIZES, type RequestSize } from './request-sizes';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { scenarioSeed } from './scenario-seed';
import { ServingCluster, whyNoCluster } from './serving-cluster';

/** What scenarios of clusters need of the World. */
export interface ClusterWorld {
  readonly report: ScenarioReport;
  readonly promises: LoadPromises;
  readonly observations: Observations;
  readonly resources: AsyncDisposableStack;
  /** What is promised of an observation; undefined where nothing is. */
  limitOf(name: Observation): Quantity | undefined;
}

/** How answers are asked for. */
interface AskedAnswers {
  readonly streamed: boolean;
}

/** The cluster of a scenario, and what is asked of it; or why there is none, and nothing is measured. */
export class ClusterSetting {
  readonly #world: ClusterWorld;
  #serving: ServingCluster | undefined;
  #withheld = false;

  constructor(world: ClusterWorld) {
    this.#world = world;
  }

  /** Starts so many nodes of that kind, or reaches those that the settings name. */
  async use(
    count: number,
    flags: readonly string[],
    { exactly }: { readonly exactly: boolean },
  ): Promise<void> {
    const missing = whyNoCluster(run.parameters);
    if (missing !== undefined) {
      this.withhold(missing);
      return;
    }
    this.#world.report.stage(`${count} nodes are started`);
    const serving = await ServingCluster.start({ count, flags }, run.parameters, run.signal);
    this.#world.resources.use(serving);
    this.#world.report.note(serving.description);
    run.noteCluster(serving);
    const there = serving.cluster.nodes.length;
    if (exactly && there !== count)
      this.withhold(`${run.parameters.cluster} names ${there} nodes, and this row is about ${count}`);
    else this.#serving = serving;
  }

  /** Nothing is measured of the cluster, for that reason. */
  withhold(reason: string): void {
    this.#withheld = true;
    this.#world.promises.withhold(reason);
    const names: readonly Observation[] = [
      'load difference between nodes',
      ...Object.values(CLUSTER_PROMISES).map(({ name }) => name),
    ];
    for (const name of names)
      this.#world.observations.note(name, () => ({ status: 'unavailable', reason }), 'settings');
  }

  /** Undefined where nothing is to be measured. Throws where no step has asked for a cluster. */
  get serving(): ServingCluster | undefined {
    if (this.#withheld) return undefined;
    if (this.#serving !== undefined) return this.#serving;
    throw new Error('this step needs an earlier one that is missing: "Given a cluster of serving nodes"');
  }

  /** Requests of a size, one unlike the other. */
  async workload(
    { system, model, hasKnownAnswers }: ServingCluster,
    size: RequestSize,
    { streamed }: AskedAnswers,
  ): Promise<PromptWorkload> {
    const { promptTokens, outputTokens } = REQUEST_SIZES[size];
    const cost = await run.promptCost(system, model);
    return {
      kind: 'prompts',
      model,
      words: [wordsFor(promptTokens, cost)],
      outputTokens: [outputTokens],
      temperature: run.parameters.temperature,
      seed: scenarioSeed(run.seed, this.#world.report.title),
      idPrefix: 'cluster-',
      ...(streamed ? {} : { stream: false }),
      ...(hasKnownAnswers ? { answers: 'kept' } : {}),
    };
  }

  /** What cluster, balancer and client carry of requests of that size. */
  async capacity(
    serving: ServingCluster,
    workload: PromptWorkload,
    users: number,
  ): ReturnType<typeof probeCapacity> {
    this.#world.report.stage('what the cluster carries');
    const { cluster, balancer, system } = serving;
    const workers = await run.workers();
    return probeCapacity(
      {
        runner: workers.clientsOf(system.server),
        workload: { ...workload, seed: workload.seed + 1 },
        balancer: balancer.pids,
        nodes: cluster.pids,
        virtualUsers: users,
      },
      run.signal,
    );
  }
}
