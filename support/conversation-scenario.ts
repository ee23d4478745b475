import { caseNamed } from './cases/case-file';
import type { GuideSurroundings } from './guide-surroundings';
import { reportGuideLoad } from './guide-report';
import { answerFigure } from './load/answer-figures';
import { ConversationLoad, type ConversationPlan, type Turn } from './load/conversation-load';
import { JudgedArm } from './load/judged-arm';
import { isCompleted } from './load/request-record';
import { milliseconds } from './quantities/units';
import type { ConversationTurn } from './report/conversation-results';
import { run } from './run';
import { ServerMeter, exactly, memoryGrowth, type ServerUsage } from './server-meter';
import { compressed, compressedTokens } from './time-compression';

type Memory = ReturnType<ServerMeter['now']>;

/** Scenarios about conversations of several turns. */
export class ConversationScenario {
  readonly #world: GuideSurroundings;

  constructor(world: GuideSurroundings) {
    this.#world = world;
  }

  /** As often as the data file says. */
  async hold(name: string): Promise<void> {
    const { iterations } = caseNamed(run.cases.conversations(), name);
    const { load, usage, before } = await this.#hold(name, iterations, {});
    const { system, report, observations } = this.#world;
    const { completedRecords } = load.summary;
    observations.note(
      'cache hit rate',
      () => answerFigure('cache hit rate', completedRecords),
      "the server's usage",
    );
    observations.note(
      'server memory growth',
      () => memoryGrowth([before, ...load.conversations.flat().map(({ after }) => after)]),
      'the kernel, of the server process',
    );
    reportGuideLoad(
      {
        section: 'generation',
        testType: 'Conversation',
        scenario: name,
        threads: run.parameters.loadWorkers,
        connections: 1,
        load: this.#held(load),
        usages: [usage],
      },
      system,
      report,
    );
  }

  async holdAlike(name: string): Promise<void> {
    const { load } = await this.#hold(name, 2, { temperature: 0, seed: run.seed });
    const [first = [], second = []] = load.conversations;
    const alike = first.filter(({ record }, turn) => {
      const other = second[turn]?.record;
      return (
        isCompleted(record) && other !== undefined && isCompleted(other) && record.answer === other.answer
      );
    });
    const turns = Math.max(first.length, second.length);
    this.#world.observations.note(
      'answer consistency',
      () => exactly((100 * alike.length) / turns, turns, 'share', 'every turn compared', 'turns'),
      'texts of the answers',
    );
  }

  async #hold(
    name: string,
    iterations: number,
    change: { readonly temperature?: number; readonly seed?: number },
  ): Promise<{
    readonly load: ConversationLoad<Memory>;
    readonly usage: ServerUsage;
    readonly before: Memory;
  }> {
    const { system, report, observations } = this.#world;
    const plan = this.#plan(name, change);
    const meter = await ServerMeter.of(system);
    const runner = (await run.workers()).clientsOf(system.server);
    const load = new ConversationLoad(
      plan,
      runner,
      () => meter.now(),
      (record) => {
        report.record(record);
      },
    );
    const before = meter.now();
    const read = await meter.around();
    for (let iteration = 1; iteration <= iterations; iteration += 1) {
      const from = performance.now();
      // Whatever ends it early, what was said until then is in the books.
      await load.hold(run.signal).finally(() => {
        this.#world.hold(this.#held(load));
      });
      run.journal.guide.conversation({
        name,
        iteration,
        model: plan.workload.model,
        temperature: plan.workload.temperature,
        totalDuration: milliseconds(performance.now() - from),
        turns: (load.conversations.at(-1) ?? []).map(turnResult),
      });
    }
    const turns = load.conversations.flat();
    const planned = iterations * plan.turns.length;
    const answered = turns.filter(({ record }) => isCompleted(record)).length;
    observations.note(
      'share of turns answered',
      () => exactly((100 * answered) / planned, planned, 'share', 'every turn counted', 'turns'),
      runner.description,
    );
    report.note(growthText(load.conversations[0] ?? []));
    return { load, before, usage: await read() };
  }

  #held(load: ConversationLoad<Memory>): JudgedArm {
    return new JudgedArm({
      client: this.#world.system.server.transport,
      health: load.health,
      counts: load.ledger.counts,
      summary: load.summary,
    });
  }

  #plan(name: string, change: { readonly temperature?: number; readonly seed?: number }): ConversationPlan {
    const { system, report } = this.#world;
    const file = run.cases.conversations();
    const { turns, maxTokens } = caseNamed(file, name);
    const pause = compressed(file.pause, run.parameters.timeCompression);
    const answers = compressedTokens(maxTokens, run.parameters.tokenCompression);
    for (const note of [pause.note, answers.note]) if (note !== undefined) report.note(note);
    return {
      workload: {
        model: file.model ?? system.modelFor('small'),
        ...(file.provider === undefined ? {} : { provider: file.provider }),
        maxTokens: answers.tokens,
        ignoreEndToken: true,
        temperature: file.temperature,
        seed: run.seed,
        ...change,
      },
      opening: file.systemMessage === undefined ? [] : [{ role: 'system', content: file.systemMessage }],
      turns,
      pause: pause.duration,
    };
  }
}

function turnResult({ record, after }: Turn<Memory>): ConversationTurn {
  const serverMemory: ConversationTurn['serverMemory'] =
    after.status === 'unavailable'
      ? { status: 'not measured', reason: after.reason }
      : { status: 'measured', quantity: { dimension: 'data size', value: after.residentBytes } };
  if (!isCompleted(record))
    return { tokenSource: 'no answer', serverMemory, outcome: record.outcome, error: record.error };
  const { sentAt, endedAt, inputTokens, outputTokens, cachedTokens, tokenSource, answer = '' } = record;
  return {
    responseTime: milliseconds(endedAt - sentAt),
    inputTokens,
    outputTokens,
    cachedTokens,
    tokenSource,
    serverMemory,
    outcome: 'completed',
    answer,
  };
}

/** How the context grew, turn by turn. */
function growthText(turns: readonly Turn<Memory>[]): string {
  const lines = turns.map(({ record }, index) => {
    if (!isCompleted(record)) return `turn ${index + 1}: ${record.outcome}: ${record.error}`;
    const { inputTokens, cachedTokens, outputTokens, sentAt, endedAt } = record;
    const context = inputTokens === undefined ? 'context not reported' : `${inputTokens} tokens of context`;
    const cached = cachedTokens === undefined ? '' : `, ${cachedTokens} of them cached`;
    return `turn ${index + 1}: ${context}${cached}, ${outputTokens} tokens in ${(endedAt - sentAt).toFixed(1)} ms`;
  });
  return `the first time:\n  ${lines.join('\n  ')}`;
}
