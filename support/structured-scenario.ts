import type { Evidence } from './assertions/judge';
import { caseNamed } from './cases/case-file';
import { ComplianceChecker, complianceText, type ComplianceTotals } from './cases/compliance';
import type { StructuredCase } from './cases/structured-cases';
import { reportComparison } from './comparison-report';
import type { GuideSurroundings } from './guide-surroundings';
import { reportGuideLoad } from './guide-report';
import { answerFigure, type AnswerFigure } from './load/answer-figures';
import { InterleavedLoad } from './load/interleaved-load';
import { JudgedArm } from './load/judged-arm';
import { JudgedBatches } from './load/judged-batches';
import type { CompletedRecord } from './load/request-record';
import { taskRounds, type TaskPlan } from './load/task-rounds';
import { schemaOf, type TaskWorkload } from './load/task-workload';
import { run } from './run';
import { RoundUsages, ServerMeter, exactly, type ServerUsage } from './server-meter';

/** Requests of each virtual user in a round. */
const REQUESTS_EACH = 5;

/** Scenarios about answers that keep to a schema. */
export class StructuredScenario {
  readonly #world: GuideSurroundings;
  #case: StructuredCase | undefined;

  constructor(world: GuideSurroundings) {
    this.#world = world;
  }

  choose(name: string): void {
    this.#case = caseNamed(run.cases.structured(), name);
  }

  async ask(requests: number, virtualUsers: number): Promise<void> {
    const { system, report } = this.#world;
    const plan = this.#plan({
      structured: true,
      newSchemas: true,
      virtualUsers,
      requestsEach: REQUESTS_EACH,
    });
    const usages = new RoundUsages(await ServerMeter.of(system));
    const targets = await run.judgedTargets(system);
    const load = new JudgedBatches(taskRounds(plan), targets, usages.beside(report));
    this.#world.hold(load);
    await load.begin(run.signal);
    await load.measureUntil(({ completed, failures }) => completed + failures.count >= requests, run.signal);
    report.sampled(plan.workload.model, load);
    this.#observeAnswers(plan.workload, () => load.records, load.client);
    this.#observeSizes(() => load.records, load.client);
    const threads = run.parameters.loadWorkers;
    reportGuideLoad(
      {
        section: 'generation',
        testType: 'Structured Output',
        scenario: this.#chosen.name,
        threads,
        connections: virtualUsers,
        load,
        usages: usages.all,
      },
      system,
      report,
    );
  }

  async compareSchemas(pairs: number, requests: number): Promise<void> {
    const alike = { structured: true, virtualUsers: 1, requestsEach: requests };
    const used = this.#plan({ ...alike, newSchemas: false });
    const fresh = this.#plan({ ...alike, newSchemas: true });
    const load = await this.#inTurns([used, fresh], pairs);
    const { client } = this.#hold(load, 1);
    this.#observeAnswers(fresh.workload, () => load.summary(1).completedRecords, client);
    this.#world.observations.note(
      'schema overhead',
      () => load.difference((summary) => meanTime(summary.completedRecords), 'duration'),
      client,
    );
  }

  async compareEndpoints(pairs: number, requests: number): Promise<void> {
    const alike = { newSchemas: true, virtualUsers: 1, requestsEach: requests };
    const plain = this.#plan({ ...alike, structured: false });
    const structured = this.#plan({ ...alike, structured: true });
    const load = await this.#inTurns([plain, structured], pairs);
    const { client } = this.#hold(load, 1);
    this.#observeAnswers(structured.workload, () => load.summary(1).completedRecords, client);
    this.#world.observations.note(
      'overhead of structured output',
      () => load.difference((summary) => meanTime(summary.completedRecords), 'duration'),
      client,
    );
    const checks = [
      this.#check(structured.workload, load.summary(0).completedRecords, { unwrapFences: true }),
      this.#check(structured.workload, load.summary(1).completedRecords),
    ] as const;
    reportComparison(
      load,
      checks,
      { model: plain.workload.model, testCase: this.#chosen.name },
      this.#world.report,
    );
  }

  async #inTurns(
    [first, second]: readonly [TaskPlan, TaskPlan],
    pairs: number,
  ): Promise<InterleavedLoad<ServerUsage>> {
    const { system, report } = this.#world;
    const runner = (await run.workers()).clientsOf(system.server);
    const meter = await ServerMeter.of(system);
    const plans = [taskRounds(first), taskRounds(second)] as const;
    const load = new InterleavedLoad(plans, runner, meter.around, (record) => {
      report.record(record);
    });
    // Whatever ends it early, what was sent until then is in the books.
    await load.measure({ pairs }, run.signal).finally(() => this.#hold(load, 1));
    return load;
  }

  /** Holds one of the two loads for the promises about response times and errors. */
  #hold(load: InterleavedLoad<ServerUsage>, arm: 0 | 1): JudgedArm {
    const { transport } = this.#world.system.server;
    const held = new JudgedArm({
      client: `${transport}, in turns with another load`,
      health: load.health,
      counts: load.ledger.counts,
      summary: load.summary(arm),
    });
    this.#world.hold(held);
    return held;
  }

  #observeAnswers(workload: TaskWorkload, records: () => readonly CompletedRecord[], source: string): void {
    const { observations, report } = this.#world;
    let checked = this.#check(workload, []);
    // Later steps may have asked for more answers; those that are known are not checked again.
    const totals = (): ComplianceTotals => {
      if (checked.totals.count !== records().length) checked = this.#check(workload, records());
      return checked.totals;
    };
    const share = (hits: (found: ComplianceTotals) => number): Evidence => {
      const found = totals();
      return exactly(
        (100 * hits(found)) / found.count,
        found.count,
        'share',
        'every answer checked',
        'answers',
      );
    };
    const by = `${source}; answers checked by ajv`;
    const compliance = (): Evidence => {
      report.note(complianceText(totals()));
      return share(({ complying }) => complying);
    };
    observations.note('schema compliance', compliance, by);
    observations.note('share of distinct schemas', () => share(({ distinctSchemas }) => distinctSchemas), by);
    observations.note('share of repeated answers', () => share(({ repeated }) => repeated), by);
    observations.note(
      'validation time',
      () => {
        const { validating, count } = totals();
        return exactly(validating / count, count, 'duration', 'mean, by this suite', 'answers');
      },
      by,
    );
  }

  #observeSizes(records: () => readonly CompletedRecord[], source: string): void {
    for (const name of [
      'request size',
      'answer size',
      'response size',
    ] as const satisfies readonly AnswerFigure[])
      this.#world.observations.note(name, () => answerFigure(name, records()), `${source}; bodies`);
  }

  #check(
    workload: TaskWorkload,
    records: readonly CompletedRecord[],
    options: { readonly unwrapFences?: boolean } = {},
  ): ComplianceChecker {
    const checker = new ComplianceChecker(options);
    for (const { index, answer = '' } of records) checker.check(schemaOf(workload, index) ?? {}, answer);
    return checker;
  }

  #plan({
    structured,
    newSchemas,
    virtualUsers,
    requestsEach,
  }: {
    readonly structured: boolean;
    readonly newSchemas: boolean;
    readonly virtualUsers: number;
    readonly requestsEach: number;
  }): TaskPlan {
    const { provider, model, temperature } = run.cases.structured();
    const { name, prompt, unstructuredPrompt, schema, maxTokens } = this.#chosen;
    return {
      name: `${name} ${structured ? 'structured' : 'unstructured'} ${newSchemas ? 'new' : 'used'}`,
      workload: {
        kind: 'tasks',
        model: model ?? this.#world.system.modelFor('small'),
        ...(provider === undefined ? {} : { provider }),
        tasks: [structured ? { prompt, schema } : { prompt: unstructuredPrompt }],
        maxTokens,
        ignoreEndToken: false,
        temperature,
        seed: run.seed,
        newSchemas,
      },
      virtualUsers,
      requestsEach,
      budget: run.parameters.samplingBudget,
    };
  }

  get #chosen(): StructuredCase {
    if (this.#case === undefined)
      throw new Error('this step needs an earlier one: Given the "simple" case of structured output');
    return this.#case;
  }
}

/** Of a request, what had to be done before it included; in ms, NaN where nothing completed. */
const meanTime = (records: readonly CompletedRecord[]): number =>
  records.reduce((sum, { sentAt, endedAt, prepared = 0 }) => sum + endedAt - sentAt + prepared, 0) /
  records.length;
