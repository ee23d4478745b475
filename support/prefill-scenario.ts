import { parsePromptLengths } from './level-tables';
import type { RawTable } from './quantities/table-faults';
import type { LevelPromises } from './level-promises';
import { JudgedArm } from './load/judged-arm';
import { runDoubts } from './load/doubts';
import { LoadSummary } from './load/load-summary';
import type { CompletedRecord } from './load/request-record';
import { batchRound } from './load/round';
import type { Observations } from './observations';
import { prefillPlan, prefillWorkload, type PrefillPlace } from './prefill-plan';
import { formatQuantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { lengthCurve } from './report/length-curve-chart';
import { plainTable } from './report/plain-table';
import { valueText } from './report/quantity-text';
import { run } from './run';
import { parseStatistic } from './load/statistic';
import { blockBootstrap, DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';
import type { Estimation } from './statistics/estimate';
import type { UserWorld } from './user-setting';

interface PrefillWorld extends UserWorld {
  readonly levels: LevelPromises;
  readonly observations: Observations;
}

/** Enough for a median of each length with its interval. */
const ROUNDS = 12;
/** Tokens of each answer: the context grows by them while it is decoded. */
const ANSWER = 32;
const WARM_UP_ROUNDS = 1;

type Prefix = PrefillPlace['prefix'];

/** What reading a prompt costs by its length, what decoding costs by its context, and what a known prefix saves. */
export class PrefillScenario {
  readonly #world: PrefillWorld;

  constructor(world: PrefillWorld) {
    this.#world = world;
  }

  /** One user asks prompts of every length, each twice in a row. */
  async ask(table: RawTable): Promise<void> {
    const lengths = parsePromptLengths(table);
    const { system, report, chosenModel, levels, observations } = this.#world;
    const { model, sequenceLength } = chosenModel;
    const longest = Math.max(...lengths);
    if (longest + ANSWER > sequenceLength)
      throw new Error(
        `a prompt of ${longest} and an answer of ${ANSWER} tokens do not fit into the sequence length of ${sequenceLength}; write shorter prompts, or a longer sequence length into the table of model configurations`,
      );
    const cost = await run.promptCost(system, model);
    const plan = prefillPlan(lengths, WARM_UP_ROUNDS + ROUNDS, { cost, seed: run.seed });
    const { temperature } = run.parameters;
    const workload = prefillWorkload(plan, { model, maxTokens: ANSWER, temperature, seed: run.seed });
    const runner = (await run.workers()).clientsOf(system.server);
    const none = milliseconds(0);
    const load = {
      model: 'closed',
      virtualUsers: 1,
      requestsEach: plan.tasks.length,
      thinkTime: none,
      rampUp: none,
    } as const;
    report.stage(`prompts of ${lengths.join(', ')} tokens`);
    const sent = await runner.begin({ load, workload, round: 0, warmUp: false, firstRequest: 0 }, run.signal)
      .result;
    for (const record of sent.records) report.record(record);
    report.sentLoads([{ client: runner.description, counts: sent.counts, health: sent.health }], []);
    run.signal.throwIfAborted();
    const measured = sent.records.filter(({ index }) => index >= WARM_UP_ROUNDS * 2 * lengths.length);
    const armOf = (tokens: number, prefix: Prefix): JudgedArm => {
      const own = measured.filter(({ index }) => {
        const place = plan.places[index];
        return place?.tokens === tokens && place.prefix === prefix;
      });
      return new JudgedArm({
        client: runner.description,
        health: [sent.health],
        counts: sent.counts,
        summary: new LoadSummary(
          own.map((record, round) => batchRound(round, false, [{ ...record, round }])),
        ),
      });
    };
    const arms = lengths.map((tokens) => ({
      tokens,
      cold: armOf(tokens, 'cold'),
      warm: armOf(tokens, 'warm'),
    }));
    const loads = new Map(arms.map(({ tokens, cold }) => [String(tokens), cold]));
    levels.hold({ kind: 'prompt tokens', loads, missing: new Map() });
    const doubts = (): readonly string[] => runDoubts(sent.counts, [sent.health]);
    const [shortest, last] = [arms[0], arms.at(-1)];
    if (shortest === undefined || last === undefined) return;
    observations.note(
      'warm share of the cold time to first token',
      () => ratioOf(completedOf(last.warm), completedOf(last.cold), ttftOf),
      runner.description,
      doubts,
    );
    observations.note(
      'share of decode speed left at the longest context',
      // Of speeds: the times the other way round.
      () => ratioOf(completedOf(shortest.cold), completedOf(last.cold), tpotOf),
      runner.description,
      doubts,
    );
    report.note(prefillTable(arms));
    await this.#pictures(arms);
  }

  async #pictures(arms: readonly Arm[]): Promise<void> {
    const points = (prefix: Prefix, name: 'ttft' | 'tpot') =>
      arms.map((arm) => {
        const estimation = arm[prefix].summary.estimate(name, parseStatistic('median'));
        const bounds =
          estimation.status === 'estimated' ? { low: estimation.low, high: estimation.high } : {};
        return { x: meanInput(arm[prefix]), value: estimation.value ?? NaN, ...bounds };
      });
    const first = await lengthCurve({
      title: 'Prefill: time to first token by prompt length',
      xLabel: 'prompt tokens',
      yLabel: 'ms to first token, median',
      series: [
        { name: 'cold', points: points('cold', 'ttft') },
        { name: 'warm prefix', points: points('warm', 'ttft') },
      ],
      finding: 'one user; every prompt is asked twice in a row',
    });
    this.#world.report.picture('Prefill by prompt length', first);
    const second = await lengthCurve({
      title: 'Decode: time per output token by context length',
      xLabel: 'prompt tokens before the answer',
      yLabel: 'ms per output token, median',
      series: [{ name: 'decode', points: points('cold', 'tpot') }],
      finding: `one user; answers of ${ANSWER} tokens`,
    });
    this.#world.report.picture('Decode by context length', second);
  }
}

interface Arm {
  readonly tokens: number;
  readonly cold: JudgedArm;
  readonly warm: JudgedArm;
}

const completedOf = ({ summary }: JudgedArm): readonly CompletedRecord[] => summary.completedRecords;

const ttftOf = ({ contentAt, sentAt }: CompletedRecord): number => (contentAt[0] ?? NaN) - sentAt;

const tpotOf = ({ contentAt, outputTokens }: CompletedRecord): number =>
  ((contentAt.at(-1) ?? NaN) - (contentAt[0] ?? NaN)) / (outputTokens - 1);

/** The ratio of two means in %, round by round, so that what drifts meets both. */
function ratioOf(
  above: readonly CompletedRecord[],
  below: readonly CompletedRecord[],
  figure: (record: CompletedRecord) => number,
): Estimation {
  const pairs = above.flatMap((record) => {
    const other = below.find(({ round }) => round === record.round);
    const pair = other === undefined ? [] : [figure(record), figure(other)];
    return pair.length === 2 && pair.every(Number.isFinite) ? [pair as [number, number]] : [];
  });
  const n = pairs.length;
  if (n === 0)
    return { status: 'too few samples', reason: 'no round was answered in a stream to its end', n };
  const ratio = (counts?: Readonly<Uint32Array>): number => {
    let [one, two] = [0, 0];
    for (const [index, [left, right]] of pairs.entries()) {
      const times = counts?.[index] ?? 1;
      one += times * left;
      two += times * right;
    }
    return (100 * one) / two;
  };
  const value = ratio();
  const interval = blockBootstrap(n, ratio);
  if (interval === undefined)
    return { status: 'too few samples', reason: `${n} rounds of at least 5`, value, n };
  const { confidence } = DEFAULT_BOOTSTRAP;
  return {
    status: 'estimated',
    value,
    ...interval,
    n,
    of: 'rounds',
    confidence,
    dimension: 'share',
    method: `ratio of means, bootstrap over ${n} rounds`,
  };
}

function meanInput(arm: JudgedArm): number {
  const known = completedOf(arm).flatMap(({ inputTokens }) => inputTokens ?? []);
  return known.length === 0 ? NaN : known.reduce((sum, tokens) => sum + tokens, 0) / known.length;
}

function prefillTable(arms: readonly Arm[]): string {
  const cell = (arm: JudgedArm, name: 'ttft' | 'tpot'): string => {
    const estimation = arm.summary.estimate(name, parseStatistic('median'));
    return estimation.status === 'estimated' ? valueText(estimation) : estimation.reason;
  };
  const rows = arms.map(({ tokens, cold, warm }) => {
    const ttft = cold.summary.estimate('ttft', parseStatistic('median')).value;
    const input = meanInput(cold);
    const speed = ttft === undefined ? NaN : (1000 * input) / ttft;
    const counted = Number.isNaN(input) ? 'not told' : input.toFixed(0);
    return [
      String(tokens),
      counted,
      cell(cold, 'ttft'),
      cell(warm, 'ttft'),
      formatQuantity({ dimension: 'token rate', value: speed }),
      cell(cold, 'tpot'),
    ];
  });
  const header = [
    'asked',
    'prompt tokens',
    'TTFT cold, median',
    'TTFT warm, median',
    'prefill seen',
    'TPOT, median',
  ];
  return plainTable([header, ...rows], { alignments: header.map(() => 'right') }).join('\n');
}
