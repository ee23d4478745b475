import { judge } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { GpuMonitoring } from './gpu-monitoring';
import type { GuideSurroundings } from './guide-surroundings';
import { answerFigure } from './load/answer-figures';
import { runDoubts } from './load/doubts';
import { JudgedArm } from './load/judged-arm';
import { wordsFor, type PromptCost } from './load/prompt-workload';
import { SoakLoad, type SoakPlan } from './load/soak-load';
import { MemoryGrowth, type Growth } from './memory-growth';
import { SoakBooks } from './memory-soak';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { elapsed, milliseconds, type Milliseconds } from './quantities/units';
import { memoryOverTime } from './report/memory-chart';
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
/** Before growth is looked at: as long as a garbage-collected server took to come to its size at this load. */
const SETTLING = milliseconds(60_000);

interface MemoryWorld extends GuideSurroundings {
  readonly gpu: GpuMonitoring;
  readonly resources: AsyncDisposableStack;
  useSystem(): Promise<void>;
}

/** Several batches with shared beginnings at once, for as long as it takes, and what the server does with memory. */
export class MemoryScenario {
  readonly #world: MemoryWorld;
  #cost: PromptCost | undefined;
  #soak: SoakLoad | undefined;
  #metrics: ServerMetricsWatch | undefined;
  #growth: MemoryGrowth | undefined;
  /** How long the load had gone on when growth was first looked at. */
  #settled = milliseconds(0);

  constructor(world: MemoryWorld) {
    this.#world = world;
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
    const metrics = await ServerMetricsWatch.start(system, plan.workload.model, resources);
    const books = new SoakBooks(metrics.read, BATCHES, report);
    const runner = (await run.workers()).clientsOf(system.server);
    const soak = new SoakLoad(plan, runner, books);
    this.#soak = soak;
    await soak.warmUp(run.signal).finally(() => {
      this.#hold(soak);
    });
    await metrics.begin();
    await this.#goOn(milliseconds(Math.min(FIRST_PART, run.parameters.soakTime)));
    await metrics.end();
    this.#metrics = metrics;
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

  /**
   * Goes on with the load for the promised time, or as long as the profile lets it, and judges how far memory would
   * have grown by then. The memory of a GPU is judged beside that of the server's process where one may serve.
   */
  async promiseNoLeaks(time: Quantity): Promise<'skipped' | undefined> {
    const { report, system, gpu } = this.#world;
    const promised = milliseconds(time.value);
    const [soak, growth] = [given(this.#soak), await this.#watchGrowth()];
    const wanted = milliseconds(Math.min(promised, run.parameters.soakTime));
    const watched = (): Milliseconds => elapsed(this.#settled, soak.soaked);
    await this.#goOn(elapsed(watched(), wanted));
    if (wanted < promised) report.note(shortSoak(watched(), time));
    const limit: Quantity = { dimension: 'data size', value: run.parameters.leakAllowance };
    const doubts = [...runDoubts(soak.ledger.counts, soak.health), ...gpu.doubts()];
    const grown = { server: growth.server(promised), GPU: growth.gpu(promised) };
    await this.#draw(grown, time);
    const verdicts = (['server', 'GPU'] as const).map((which) => {
      const { evidence, source } = grown[which];
      const name = `growth of ${which} memory`;
      const threshold: Threshold = {
        subject: `${name} over ${formatQuantity(time)}`,
        comparison: 'at most',
        limit,
      };
      const verdict = judge(threshold, evidence, doubts);
      report.tell(threshold, name, verdict, { source });
      return { which, threshold, verdict };
    });
    let isOpen = false;
    for (const { which, threshold, verdict } of verdicts) {
      const skipped = report.conclude(threshold, verdict) === 'skipped';
      // Where no GPU serves, there is none whose memory could leak.
      if (skipped && !(which === 'GPU' && system.gpu === 'none')) isOpen = true;
    }
    return isOpen ? 'skipped' : undefined;
  }

  /** What a server takes while it comes to its working size is no leak: growth is looked at from then on. */
  async #watchGrowth(): Promise<MemoryGrowth> {
    if (this.#growth !== undefined) return this.#growth;
    const { system, gpu, resources } = this.#world;
    const [soak, metrics] = [given(this.#soak), given(this.#metrics)];
    const settling = milliseconds(Math.min(SETTLING, run.parameters.soakTime));
    await this.#goOn(elapsed(soak.soaked, settling));
    this.#settled = soak.soaked;
    this.#growth = await MemoryGrowth.watch(system, gpu, metrics.read, resources);
    return this.#growth;
  }

  /** Enters a promise about leaks that could not be judged to its end. */
  leaveOpen(time: Quantity, reason: string): void {
    const limit: Quantity = { dimension: 'data size', value: run.parameters.leakAllowance };
    const name = 'growth of server memory';
    const threshold: Threshold = {
      subject: `${name} over ${formatQuantity(time)}`,
      comparison: 'at most',
      limit,
    };
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, [reason]);
    this.#world.report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }

  async #draw(grown: Readonly<Record<string, Growth>>, time: Quantity): Promise<void> {
    for (const [which, { series: samples, slopePerMs, evidence }] of Object.entries(grown)) {
      if (samples.length === 0) continue;
      const found = evidence.status === 'estimated' ? formatQuantity(evidence) : 'no trend';
      const finding = `${found} over ${formatQuantity(time)} if it goes on so`;
      const title = `Memory of the ${which} under steady load`;
      const svg = await memoryOverTime({ title, samples, slopePerMs, finding });
      this.#world.report.picture(title, svg);
    }
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

const shortSoak = (soaked: Milliseconds, promised: Quantity): string =>
  `watched for ${formatQuantity({ dimension: 'duration', value: soaked })} and extrapolated to ${formatQuantity(promised)}: LLM_SOAK_TIME is shorter than the promise; the full profile takes the whole time`;

/** What an earlier step should have set. */
function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error(
    'this step needs earlier ones that are missing: "Given an active inference pipeline", and "When processing multiple batches concurrently"',
  );
}
