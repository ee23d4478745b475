import type { GpuMonitoring } from './gpu-monitoring';
import type { GuideSurroundings } from './guide-surroundings';
import { answerFigure } from './load/answer-figures';
import { runDoubts } from './load/doubts';
import { JudgedArm } from './load/judged-arm';
import { wordsFor, type PromptCost } from './load/prompt-workload';
import { SoakLoad, type SoakPlan } from './load/soak-load';
import { LeakPromises } from './memory-leaks';
import { SoakBooks } from './memory-soak';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import { ServerMetricsWatch } from './server-metrics-watch';

/** Batches that are processed at once, each with a beginning of its own, and the requests of one. */
const BATCHES = 3;
const BATCH_SIZE = 8;
/** Prompt and output tokens of one request, at most. */
const SEQUENCE_LENGTH = 512;
/** What words cost is an average: others can take a quarter more. */
const PREFIX_TOKENS = 285;
/** Taken in turn: answers of one length would all end, and begin, at the same time. */
const OUTPUT_TOKENS = [72, 80, 88, 96, 104];
const OWN_WORDS = 2;
const WARM_UP = milliseconds(5_000);
const ROUND_TIME = milliseconds(10_000);
/** For fragmentation and hit rate; a promise about leaks goes on from there. */
const FIRST_PART = milliseconds(20_000);
/** At the KV cache. */
const BETWEEN_LOOKS = milliseconds(250);

interface MemoryWorld extends GuideSurroundings {
  readonly gpu: GpuMonitoring;
  readonly resources: AsyncDisposableStack;
  useSystem(): Promise<void>;
}

/** Several batches with shared beginnings at once, for as long as it takes, and what the server does with memory. */
export class MemoryScenario {
  readonly leaks: LeakPromises;
  readonly #world: MemoryWorld;
  #cost: PromptCost | undefined;
  #soak: SoakLoad | undefined;

  constructor(world: MemoryWorld) {
    this.#world = world;
    this.leaks = new LeakPromises(world);
  }

  /** The system answers, its model has room for all batches at once, and its GPUs are watched. */
  async activate(): Promise<void> {
    await this.#world.useSystem();
    const { system, gpu } = this.#world;
    const batchSize = BATCHES * BATCH_SIZE;
    await system.configure([{ size: 'small', batchSize, sequenceLength: SEQUENCE_LENGTH }]);
    await gpu.begin();
    this.#cost = await run.promptCost(system, system.modelFor('small'));
  }

  async process(): Promise<void> {
    const { system, report, resources, observations } = this.#world;
    const plan = this.#plan();
    const metrics = resources.use(new ServerMetricsWatch(system, plan.workload.model));
    const looks = resources.use(await metrics.series(BETWEEN_LOOKS));
    const books = new SoakBooks(() => looks.read(), BATCHES, report);
    const runner = (await run.workers()).clientsOf(system.server);
    const soak = new SoakLoad(plan, runner, books);
    this.#soak = soak;
    await soak.warmUp(run.signal).finally(() => {
      this.#hold(soak);
    });
    await metrics.begin();
    await this.#goOn(milliseconds(Math.min(FIRST_PART, run.parameters.soakTime)));
    await metrics.end();
    // A load that goes on for a day needs no look at the cache four times a second.
    await looks[Symbol.asyncDispose]();
    this.leaks.begin({ soak, metrics, goOn: (duration) => this.#goOn(duration) });
    const doubts = (): readonly string[] => runDoubts(soak.ledger.counts, soak.health);
    const { evidence, doubts: ofKv } = books.fragmentation;
    observations.note(
      'memory fragmentation',
      () => evidence,
      `KV cache, by ${metrics.source}; live tokens by the client's own records`,
      () => [...doubts(), ...ofKv],
    );
    const counted = metrics.hitRate;
    const { completedRecords } = soak.summary;
    observations.note(
      'cache hit rate',
      () =>
        counted.evidence.status === 'estimated'
          ? counted.evidence
          : answerFigure('cache hit rate', completedRecords),
      counted.evidence.status === 'estimated' ? counted.source : "the server's usage",
      doubts,
    );
    report.note(metrics.firstTokensText(books.timeToFirstToken));
    if (books.allocatorText !== undefined) report.note(books.allocatorText);
  }

  async #goOn(duration: Milliseconds): Promise<void> {
    const soak = given(this.#soak);
    // Whatever ends it early, what was sent until then is in the books.
    await soak.measure(duration, run.signal).finally(() => {
      this.#hold(soak);
    });
  }

  #plan(): SoakPlan {
    const { system, report } = this.#world;
    const { parameters, seed } = run;
    const model = system.modelFor('small');
    const words = wordsFor(PREFIX_TOKENS, given(this.#cost));
    report.note(
      `${model}: ${BATCHES} batches of ${BATCH_SIZE} requests at once, without a pause; the prompts of a batch begin alike, with ${words} words, and go on with ${OWN_WORDS} of their own; answers of ${Math.min(...OUTPUT_TOKENS)} to ${Math.max(...OUTPUT_TOKENS)} tokens`,
    );
    return {
      workload: {
        kind: 'prompts',
        model,
        words: [OWN_WORDS],
        outputTokens: OUTPUT_TOKENS,
        temperature: parameters.temperature,
        seed,
        sharedPrefix: { words, count: BATCHES },
      },
      virtualUsers: BATCHES * BATCH_SIZE,
      warmUp: milliseconds(Math.min(WARM_UP, parameters.soakTime)),
      roundTime: ROUND_TIME,
    };
  }

  #hold({ health, ledger, summary }: SoakLoad): void {
    const { transport } = this.#world.system.server;
    this.#world.hold(new JudgedArm({ client: transport, health, counts: ledger.counts, summary }));
  }
}

/** What an earlier step should have set. */
function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error(
    'this step needs earlier ones that are missing: "Given an active inference pipeline", and "When processing multiple batches concurrently"',
  );
}
