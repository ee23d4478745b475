import { ClusterSetting, type ClusterWorld } from './cluster-setting';
import type { FaultKind } from './cluster/fault';
import { FailoverRun, type FailoverFault } from './failover-run';
import { reportFailover } from './failover-report';
import type { JudgedLoad } from './load/judged-load';
import { milliseconds, type Milliseconds } from './quantities/units';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { run } from './run';
import { scenarioSeed } from './scenario-seed';
import type { ServingCluster } from './serving-cluster';
import { FAILING_NODES } from './serving-nodes';
import { seededIntegers, type RandomIntegers } from './statistics/random';

interface FailoverWorld extends ClusterWorld {
  hold(load: JudgedLoad): void;
}

/** Of what the cluster carries, so much is asked for: enough to miss a lost node, and what remains can bear it. */
const SHARE_OF_CAPACITY = 0.6;
/** Virtual users for each node that show what a cluster carries: half as many again as it has slots. */
const USERS_PER_NODE = 12;
/** A fault is watched for so long where nothing is promised of it, and for so much longer than what is. */
const USUAL_WATCH = 20_000;
const WATCHED_LONGER = 5_000;
/** Of the size that the feature of faults does not speak of. */
const SIZE = 'medium';

/** A cluster under a steady load to which something happens. */
export class FailoverScenario {
  readonly #world: FailoverWorld;
  readonly #setting: ClusterSetting;
  #streamed = false;

  constructor(world: FailoverWorld) {
    this.#world = world;
    this.#setting = new ClusterSetting(world);
  }

  async useCluster(count: number): Promise<void> {
    await this.#setting.use(count, FAILING_NODES, { exactly: true });
  }

  streamAnswers(): void {
    this.#streamed = true;
  }

  /** Ends so many nodes at the same moment, and leaves them so. */
  async failAtOnce(count: number): Promise<void> {
    const { serving } = this.#setting;
    if (serving === undefined) return;
    const all = serving.cluster.nodes.length;
    if (count >= all)
      throw new Error(
        `${count} of ${all} nodes are to fail, and none would remain; write at most ${all - 1}`,
      );
    const faults = this.#drawFaults(serving, count, { kind: 'kill' }, this.#draw());
    if (faults === undefined) return;
    await this.#run(serving, (failover) =>
      failover.harm(faults, { name: `${count} of ${all} nodes killed` }),
    );
  }

  /** Does something to one node, and undoes it after that time. */
  async suffer(kind: FaultKind, time: Quantity): Promise<void> {
    const { serving } = this.#setting;
    if (serving === undefined) return;
    const [fault] = this.#drawFaults(serving, 1, kind, this.#draw()) ?? [];
    if (fault === undefined) return;
    const healAfter = milliseconds(time.value);
    await this.#run(serving, (failover) => failover.harm([fault], { name: fault.fault.name, healAfter }));
  }

  /** Ends nodes at random and starts each again, one after the other, under one load. */
  async killOneAfterAnother(count: number): Promise<void> {
    const { serving } = this.#setting;
    if (serving === undefined) return;
    const draw = this.#draw();
    await this.#run(serving, async (failover) => {
      for (let killed = 1; killed <= count; killed += 1) {
        const faults = this.#drawFaults(serving, 1, { kind: 'kill' }, draw);
        if (faults === undefined) return;
        this.#world.report.stage(`kill ${killed} of ${count}`);
        await failover.killAndStartAgain(faults);
      }
    });
  }

  async #run(serving: ServingCluster, happen: (failover: FailoverRun) => Promise<void>): Promise<void> {
    const { report } = this.#world;
    const workload = await this.#setting.workload(serving, SIZE, { streamed: this.#streamed });
    const rate = run.parameters.failoverRate ?? (await this.#steadyRate(serving, workload));
    report.stage(`a steady ${formatQuantity({ dimension: 'request rate', value: rate })}`);
    const failover = await FailoverRun.begin(
      { serving, workload, rate, watch: this.#watch },
      (await run.workers()).clientsOf(serving.system.server),
      run.signal,
    );
    try {
      await happen(failover);
    } finally {
      const finished = await failover.end();
      for (const record of finished.load.records) report.record(record);
      for (const { name, at, healing } of finished.happenings) {
        report.happened(name, at);
        if (healing !== undefined) report.happened('healed', healing.doneAt);
      }
      this.#world.hold(finished.load);
      if (!run.signal.aborted) await reportFailover(finished, serving, this.#world);
    }
    run.signal.throwIfAborted();
  }

  /** Longer than what is promised: what is late is then known to be. */
  get #watch(): Milliseconds {
    const promised = this.#world.limitOf('time to rebalance')?.value ?? USUAL_WATCH;
    return milliseconds(promised + WATCHED_LONGER);
  }

  async #steadyRate(
    serving: ServingCluster,
    workload: Awaited<ReturnType<ClusterSetting['workload']>>,
  ): Promise<number> {
    const users = USERS_PER_NODE * serving.cluster.nodes.length;
    const capacity = await this.#setting.capacity(serving, workload, users);
    this.#world.report.sent(capacity);
    const { carried } = capacity;
    const rate = Math.max(1, Math.round(SHARE_OF_CAPACITY * carried));
    const [most, taken] = [carried, rate].map((value) =>
      formatQuantity({ dimension: 'request rate', value }),
    );
    this.#world.report.note(
      `a steady ${taken ?? ''}: ${100 * SHARE_OF_CAPACITY}% of the ${most ?? ''} that ${users} virtual users were answered at; set LLM_FAILOVER_RATE for another`,
    );
    return rate;
  }

  /** Of nodes that may suffer it; undefined where they are too few: then nothing is measured, for the reason of one. */
  #drawFaults(
    { cluster: { nodes } }: ServingCluster,
    count: number,
    kind: FaultKind,
    draw: RandomIntegers,
  ): readonly FailoverFault[] | undefined {
    const able: FailoverFault[] = [];
    let reason = '';
    for (const node of nodes) {
      const fault = node.faultOf(kind);
      if (!('impossible' in fault)) able.push({ node: node.id, fault });
      else if (reason === '') reason = `${node.id}: ${fault.impossible}`;
    }
    if (able.length < count) {
      this.#setting.withhold(
        `${able.length} of ${nodes.length} nodes may suffer it, and ${count} should: ${reason}`,
      );
      return undefined;
    }
    return Array.from({ length: count }, () => able.splice(draw(0, able.length - 1), 1)).flat();
  }

  #draw(): RandomIntegers {
    return seededIntegers(scenarioSeed(run.seed, this.#world.report.title, 1));
  }
}
