import type { Evidence } from './assertions/judge';
import type { GuideSurroundings } from './guide-surroundings';
import { runDoubts } from './load/doubts';
import { InterleavedLoad } from './load/interleaved-load';
import { JudgedArm } from './load/judged-arm';
import { calibratePrompts } from './load/prompt-calibration';
import { ONE_SEQUENCE, OTHER_REGIMES, regimeRounds, type Regime } from './load/precision-regimes';
import type { RoundsPlan } from './load/rounds-plan';
import { milliseconds, type Milliseconds } from './quantities/units';
import { estimateText } from './report/verdict-line';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { Estimation } from './statistics/estimate';
import type { PrecisionBench, PrecisionPair, PrecisionVariant } from './system/precision-bench';
import { connectTarget } from './target/connect-target';

type Turns = InterleavedLoad<undefined>;

/** Pairs of rounds, at least. */
const PAIRS = { judged: 12, other: 6 };

/** Of a load, and what can be said against it. */
interface Compared {
  readonly evidence: Evidence;
  readonly source: string;
  readonly doubts: readonly string[];
}

/**
 * By how much faster the converted precision answers, in percent, both asked in turns. Judged on one sequence of the
 * timed model; where else the precision matters, or does not, is told beside it.
 */
export async function compareSpeed(bench: PrecisionBench, world: GuideSurroundings): Promise<Compared> {
  const { timed, pretrained } = bench;
  const { report } = world;
  const judged = await inTurns(timed, ONE_SEQUENCE, run.parameters.samplingBudget, report, (load) => {
    world.hold(load);
  });
  const evidence = increase(judged.load, ONE_SEQUENCE);
  const lines = [speedLine(timed, ONE_SEQUENCE, evidence, '')];
  for (const regime of OTHER_REGIMES) lines.push(await speedOf(timed, regime, report));
  if (pretrained !== timed) lines.push(await speedOf(pretrained, ONE_SEQUENCE, report));
  report.note(
    `speed, ${timed.variants[1].precision} against ${timed.variants[0].precision}:\n  ${lines.join('\n  ')}`,
  );
  return {
    evidence,
    source: `${judged.client}; ${timed.name}, ${ONE_SEQUENCE.name}, in turns`,
    doubts: runDoubts(judged.load.ledger.counts, judged.load.health),
  };
}

async function speedOf(pair: PrecisionPair, regime: Regime, report: ScenarioReport): Promise<string> {
  const { load } = await inTurns(pair, regime, milliseconds(0), report, ({ counts }) => {
    report.books(counts);
  });
  return speedLine(pair, regime, increase(load, regime));
}

/** Sends both in turns. Throws when a whole round fails; what was sent until then is told all the same. */
async function inTurns(
  { name, variants }: PrecisionPair,
  regime: Regime,
  duration: Milliseconds,
  report: ScenarioReport,
  ended: (load: JudgedArm) => void,
): Promise<{ readonly load: Turns; readonly client: string }> {
  const workers = await run.workers();
  const [one, other] = variants;
  const runners = [workers.clientsOf(one.server), workers.clientsOf(other.server)] as const;
  const plans = [await roundsOf(one, regime), await roundsOf(other, regime)] as const;
  const load: Turns = new InterleavedLoad(plans, runners, unmetered, (record) => {
    report.record(record);
  });
  const client = runners[1].description;
  const pairs = duration > 0 ? PAIRS.judged : PAIRS.other;
  await load.measure({ pairs, duration }, run.signal).finally(() => {
    const told = `${client}; ${name} in ${other.precision}, in turns with ${one.precision}`;
    const { health, ledger } = load;
    ended(new JudgedArm({ client: told, health, counts: ledger.counts, summary: load.summary(1) }));
  });
  return { load, client };
}

async function roundsOf({ model, server }: PrecisionVariant, regime: Regime): Promise<RoundsPlan> {
  await using connection = connectTarget(server);
  const cost = await calibratePrompts(connection.inference, model, run.seed, run.signal);
  return regimeRounds(regime, { model, cost, seed: run.seed, budget: run.parameters.samplingBudget });
}

const unmetered = (): Promise<() => Promise<undefined>> => Promise.resolve(() => Promise.resolve(undefined));

/** 100 * (converted / original - 1). */
function increase(load: Turns, { speed }: Regime): Estimation {
  const ratio = load.ratio((round) => speed(round), { percent: true });
  const less = ratio.value === undefined ? {} : { value: ratio.value - 100 };
  if (ratio.status !== 'estimated') return { ...ratio, ...less };
  const method = `ratio of mean speeds less 1, bootstrap over ${ratio.n} interleaved pairs`;
  return { ...ratio, value: ratio.value - 100, low: ratio.low - 100, high: ratio.high - 100, method };
}

function speedLine(
  { name }: PrecisionPair,
  regime: Regime,
  evidence: Estimation,
  note = ' (not judged)',
): string {
  const figure = evidence.status === 'estimated' ? estimateText(evidence) : evidence.reason;
  return `${name}, ${regime.name}: ${figure}${note}`;
}
