import { RESAMPLES } from './bottleneck-blocks';
import type { ResourceCorrelation } from './bottleneck-correlation';
import type { BottleneckLevel } from './bottleneck-levels';
import { FULL, shareBefore, type ResourceLine } from './bottleneck-lines';
import type { LoadPlateau } from './bottleneck-plateau';
import {
  durationText,
  intervalText,
  levelText,
  named,
  paragraphOf,
  plateauText,
  rateText,
  shareText,
  timesText,
} from './bottleneck-words';

/** What is known of all resources. */
interface Findings {
  /** Those that are full first before the others. */
  readonly lines: readonly ResourceLine[];
  /** At least one, by rising load. */
  readonly levels: readonly BottleneckLevel[];
  readonly knee: BottleneckLevel | undefined;
  readonly plateau: LoadPlateau | undefined;
  /** How many points there are. */
  readonly points: number;
}

/** What is known of a bottleneck. */
interface FoundFindings extends Findings {
  readonly first: ResourceLine;
  /** Those that follow load too, the next one before the others. */
  readonly others: readonly ResourceLine[];
  /** Those of the others that may as well be the first. */
  readonly rivals: readonly ResourceLine[];
  readonly correlation: readonly ResourceCorrelation[];
}

/** Where latency bends at less use than that of the first resource, it hardly bends because of it. */
const EARLY = 0.35;
/** With less in use where load stops growing, it may be something else that stops it. */
const ROOM_LEFT = 0.9;
/** Latency that rose so many times has bent somewhere. */
const BENT = 2;
/** The share of resamplings that is worth a word where no other resource may be the first. */
const CLEARLY = 0.95;
/** Use worth a word where it does not follow load, or is there without load. */
const NOTABLE = 0.7;
/** Fewer points have rough intervals. */
const FEW = 40;
/** Times the highest load; where a line is full beyond, the load is not even told as a guess. */
const FURTHEST = 2;

/** Which resource is full first, how full it was, where it will be full, what is next, and how sure all that is. */
export function foundParagraph(findings: FoundFindings): string {
  const { first, rivals } = findings;
  const names = [first, ...rivals].map(({ resource }) => resource);
  return paragraphOf([
    rivals.length === 0
      ? `First to fill up as load grows: ${first.resource}.`
      : `First to fill up as load grows: ${named(names, 'or')}, which cannot be told apart.`,
    `${howFull(first, findings)}; ${whereFull(first, findings)}.`,
    ...rivals.map(
      ({ resource, highest, ...line }) =>
        `Use of ${resource} was ${shareText(highest)} at most, and is 100% at ${intervalText(line)} by such a line.`,
    ),
    nextText(findings),
    `${waitingText(findings)}${correlationText(findings)}.`,
    ...oddities(findings),
    `It would be surer with ${surer(findings)}.`,
  ]);
}

/** That nothing was near saturation, what was highest, and what to measure next. */
export function noneParagraph(findings: Findings): string {
  const { lines, levels } = findings;
  const first = lines.find(({ follows }) => follows === 'load');
  const [highest] = lines.toSorted((one, other) => other.highest - one.highest);
  const most = levels.at(-1)?.load ?? NaN;
  return paragraphOf([
    first === undefined
      ? `No bottleneck is told: no resource was seen to follow load, up to ${rateText(most)}.`
      : `No bottleneck is told: use of ${first.resource}, the first that load would fill, was no more than ${shareText(first.highest)}${withoutLoad(first)}, up to ${rateText(most)}.`,
    highest === undefined || highest === first
      ? ''
      : `The highest use was that of ${highest.resource}, ${shareText(highest.highest)}, which load hardly changes.`,
    first === undefined || first.fullAt.value > FURTHEST * most
      ? ''
      : `By a straight line ${first.resource} will be full at ${intervalText(first)}: an extrapolation too far to rely on.`,
    unexplainedText(findings),
    ...oddities(findings),
    'Measure at more load, until latency bends or a resource is full.',
  ]);
}

const withoutLoad = ({ idle }: ResourceLine): string =>
  idle >= NOTABLE ? ` (${shareText(idle)} without load)` : '';

function howFull({ resource, highest }: ResourceLine, { levels, knee }: Findings): string {
  const top = levels.findLast(({ utilisation }) => Number.isFinite(utilisation[resource]));
  const used = knee?.utilisation[resource] ?? NaN;
  const atTop =
    top === undefined
      ? `Use of ${resource} was at most ${shareText(highest)}`
      : `Use of ${resource} was ${shareText(top.utilisation[resource] ?? NaN)} at ${levelText(top)}, the highest load`;
  if (knee === undefined || !Number.isFinite(used) || knee === top) return atTop;
  return `${atTop}, and ${shareText(used)} at ${levelText(knee)}, from where on more load buys waiting`;
}

function whereFull(line: ResourceLine, { levels }: Findings): string {
  const most = levels.at(-1)?.load ?? NaN;
  if (line.highest >= FULL) return `it was seen to be full, by a straight line at ${intervalText(line)}`;
  return line.fullAt.value > most
    ? `by a straight line it will be full at ${intervalText(line)}, an extrapolation, for no more than ${rateText(most)} was measured`
    : `by a straight line it is full at ${intervalText(line)}, within the loads that were measured`;
}

function nextText({ first, others, rivals }: FoundFindings): string {
  if (others.length === 0)
    return 'No other resource was seen to follow load, so none is known to be the next.';
  const next = others.find((line) => !rivals.includes(line));
  const more =
    next === undefined
      ? 'No other is known to be the next'
      : `With more of ${rivals.length === 0 ? 'that' : 'these'}, the next would be ${next.resource}, full at ${intervalText(next)}`;
  const beaten = Math.min(...others.map((other) => shareBefore(first, other)));
  // Where it was seen to be full and the others were not, that says more than lines do.
  return rivals.length === 0 && beaten < CLEARLY
    ? `${more}.`
    : `${more}; ${first.resource} came before all others in ${shareText(beaten)} of ${RESAMPLES.toLocaleString('en-US')} resamplings.`;
}

/** Whether requests wait where the line says that they should. */
function waitingText({ first, knee, plateau, levels }: FoundFindings): string {
  if (plateau !== undefined)
    return first.highest >= ROOM_LEFT
      ? plateauText(plateau)
      : `${plateauText(plateau)}, though there was room in ${first.resource}: something that was not measured may hold requests up before`;
  if (knee === undefined) {
    const rise = (levels.at(-1)?.latency ?? NaN) / (levels[0]?.latency ?? NaN);
    if (rise >= BENT) return `Latency rose to ${timesText(rise)} what it was, from the least load on`;
    return first.highest >= FULL
      ? 'Latency has not bent yet'
      : 'Latency has not bent yet, so that nothing but the line says so';
  }
  const used = knee.utilisation[first.resource] ?? NaN;
  return used < EARLY
    ? `But latency bends already where its use was ${shareText(used)}: something that was not measured may hold requests up before`
    : 'Latency bends as it should where a resource fills up';
}

/** Where nothing is named, what requests wait for all the same. */
function unexplainedText({ lines, knee, plateau }: Findings): string {
  if (knee === undefined && plateau === undefined) return 'Latency did not bend either.';
  const seen =
    plateau === undefined
      ? `Latency bends at ${rateText(knee?.load ?? NaN)} all the same (${durationText(knee?.latency ?? NaN)})`
      : plateauText(plateau);
  // What is full may hold requests up, though it is not known how load fills it.
  return lines.some(({ highest }) => highest >= FULL)
    ? `${seen}.`
    : `${seen}: what holds requests up is not among what was measured, for example a lock, a limit of connections or a queue.`;
}

function correlationText({ correlation, first }: FoundFindings): string {
  const own = correlation.find(({ resource }) => resource === first.resource);
  if (own === undefined) return '';
  const [shown, from, to] = [own.value, own.low, own.high].map((number) => number.toFixed(2));
  return `; use and latency have a rank correlation of ${shown} (95% interval ${from} to ${to}), which by itself shows no cause`;
}

/** Resources that look full, and are no bottleneck. */
function oddities({ lines }: Findings): readonly string[] {
  return lines.flatMap(({ resource, highest, follows }) => {
    const used = shareText(highest);
    if (follows === 'full too early')
      return `Use of ${resource} was ${used} while load still grew, so that it does not tell how much room is left.`;
    if (follows === 'beyond capacity')
      return `Use of ${resource} was ${used}, so that the capacity is larger than was given, and not known.`;
    if (follows === 'not load' && highest >= NOTABLE)
      return `Use of ${resource} was up to ${used} whatever the load: that is no work of these requests, or not by their rate.`;
    return [];
  });
}

function surer({ first, rivals, knee, plateau, levels, points }: FoundFindings): string {
  const most = levels.at(-1)?.load ?? NaN;
  const parts = [
    ...(first.fullAt.value > most && first.highest < FULL
      ? [`points at ${rateText(first.fullAt.value)} and a little more`]
      : []),
    ...(knee === undefined && plateau === undefined ? ['load until latency bends'] : []),
    ...(rivals.length > 0 || points < FEW ? ['more points'] : []),
    'a second run with more of what fills up first, in which the limit must move',
  ];
  return named(parts, 'and');
}
