import { caseNamed } from './cases/case-file';
import type { GuideSurroundings } from './guide-surroundings';
import { reportGuideLoad } from './guide-report';
import { answerFigure } from './load/answer-figures';
import { InterleavedLoad } from './load/interleaved-load';
import { JudgedArm } from './load/judged-arm';
import { JudgedBatches } from './load/judged-batches';
import { taskRounds, type TaskPlan } from './load/task-rounds';
import type { Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { run } from './run';
import { RoundUsages, ServerMeter, serverCpu, serverMemory, type ServerUsage } from './server-meter';
import { compressed, compressedTokens } from './time-compression';

/** Requests of each virtual user in a round. */
const REQUESTS_EACH = 5;

/** Scenarios about plain text: long answers, and many at once. */
export class GenerationScenario {
  readonly #world: GuideSurroundings;

  constructor(world: GuideSurroundings) {
    this.#world = world;
  }

  async ask(promptName: string, virtualUsers: number): Promise<void> {
    const { system, report, observations } = this.#world;
    const plan = this.#plan(promptName, virtualUsers, REQUESTS_EACH);
    const targets = await run.judgedTargets(system);
    const usages = new RoundUsages(await ServerMeter.of(system));
    const load = new JudgedBatches(taskRounds(plan), targets, usages.beside(report));
    this.#world.hold(load);
    await load.begin(run.signal);
    report.sampled(plan.workload.model, load);
    observations.note(
      'input/output token ratio',
      () => answerFigure('token ratio', load.records),
      `${load.client}; ${load.summary.source}`,
    );
    const told = { section: 'generation', testType: 'Text Generation', scenario: promptName } as const;
    const threads = run.parameters.loadWorkers;
    reportGuideLoad(
      { ...told, threads, connections: virtualUsers, load, usages: usages.all },
      system,
      report,
    );
  }

  async compareBatches(promptName: string, connections: number, duration: Quantity): Promise<void> {
    const { system, report } = this.#world;
    const time = compressed(milliseconds(duration.value), run.parameters.timeCompression);
    if (time.note !== undefined) report.note(time.note);
    const one = taskRounds(this.#plan(promptName, 1, REQUESTS_EACH));
    const many = taskRounds(this.#plan(promptName, connections, 1));
    const runner = (await run.workers()).clientsOf(system.server);
    const meter = await ServerMeter.of(system);
    const load = new InterleavedLoad([one, many] as const, runner, meter.around, (record) => {
      report.record(record);
    });
    const held = (): JudgedArm => {
      const { health, ledger } = load;
      const { description: client } = runner;
      const arm = new JudgedArm({ client, health, counts: ledger.counts, summary: load.summary(1) });
      this.#world.hold(arm);
      return arm;
    };
    // Whatever ends it early, what was sent until then is in the books.
    await load.measure({ pairs: 8, duration: time.duration }, run.signal).finally(held);
    const batch = held();
    this.#observe(load, runner.description);
    reportGuideLoad(
      {
        section: 'generation',
        testType: 'Batch Processing',
        scenario: promptName,
        threads: run.parameters.loadWorkers,
        connections,
        load: batch,
        usages: load.around(1),
        compression: time.note,
      },
      system,
      report,
    );
  }

  #observe(load: InterleavedLoad<ServerUsage>, source: string): void {
    const { observations } = this.#world;
    observations.note(
      'speed-up over one connection',
      () => load.ratio((summary) => summary.estimate('output_tps', { kind: 'mean' }).value ?? NaN),
      source,
    );
    observations.note('server CPU', () => serverCpu(load.around(1)), 'the kernel, of the server process');
    observations.note(
      'server memory',
      () => serverMemory(load.around(1)),
      'the kernel, of the server process',
    );
  }

  #plan(promptName: string, virtualUsers: number, requestsEach: number): TaskPlan {
    const { system, report } = this.#world;
    const file = run.cases.generation();
    const { prompt, maxTokens } = caseNamed(file, promptName);
    const { tokens, note } = compressedTokens(maxTokens, run.parameters.tokenCompression);
    if (note !== undefined) report.note(note);
    return {
      name: promptName,
      workload: {
        kind: 'tasks',
        model: file.model ?? system.modelFor('small'),
        ...(file.provider === undefined ? {} : { provider: file.provider }),
        tasks: [{ prompt }],
        maxTokens: tokens,
        ignoreEndToken: true,
        temperature: file.temperature,
        seed: run.seed,
        newSchemas: false,
      },
      virtualUsers,
      requestsEach,
      budget: run.parameters.samplingBudget,
    };
  }
}
