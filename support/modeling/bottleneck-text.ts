import { formatQuantity } from '../quantities/quantity';
import { RESAMPLES } from './bottleneck-blocks';
import type { ResourceCorrelation } from './bottleneck-correlation';
import type { BottleneckLevel } from './bottleneck-levels';
import { FULL, shareBefore, type ResourceLine } from './bottleneck-lines';

/** What is known of all resources. */
interface Findings {
  /** Those that are full first before the others. */
  readonly lines: readonly ResourceLine[];
  /** At least one, by rising load. */
  readonly levels: readonly BottleneckLevel[];
  readonly knee: BottleneckLevel | undefined;
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

/** Where latency bends at less than that of the first resource, it hardly bends because of it. */
const EARLY = 0.35;

/** Which resource is full first, how full it was, where it will be full, what is next, and how sure all that is. */
export function foundParagraph(findings: FoundFindings): string {
  const { first, others, rivals, correlation, knee, levels } = findings;
  return [
    rivals.length === 0
      ? `${capital(first.resource)} fills up first as load grows.`
      : `Either ${named([first, ...rivals])} fills up first as load grows: they cannot be told apart.`,
    ...[first, ...rivals].map((line) => `${howFull(line, findings)} ${whereFull(line, levels)}`),
    nextText(others.filter((line) => !rivals.includes(line))),
    firstShare(first, others, rivals),
    kneeCheck(first, knee),
    correlationText(correlation, first),
    ...oddities(findings),
    `It would be surer with ${surer(findings)}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** That nothing was near saturation, what was highest, and what to measure next. */
export function noneParagraph(findings: Findings): string {
  const { lines, levels, knee } = findings;
  const first = lines.find(({ follows }) => follows === 'load');
  const [highest] = lines.toSorted((one, other) => other.highest - one.highest);
  const most = rateText(levels.at(-1)?.load ?? NaN);
  return [
    first === undefined
      ? `No bottleneck is told: no resource was seen to follow load, up to ${most}.`
      : `No bottleneck is told: ${first.resource}, the first that load would fill, was no more than ${shareText(first.highest)} full, up to ${most}.`,
    highest === undefined || highest === first
      ? ''
      : `The highest was ${highest.resource}, ${shareText(highest.highest)} full, which load hardly fills.`,
    first === undefined
      ? ''
      : `If its use goes on to rise in a straight line, ${first.resource} will be full at ${intervalText(first)}: an extrapolation too far to rely on.`,
    knee === undefined
      ? 'Latency did not bend either.'
      : `Latency bends at ${rateText(knee.load)} all the same (${durationText(knee.latency)}): what holds requests up is not among what was measured, for example a lock, a limit of connections or a queue.`,
    ...oddities(findings),
    'Measure at more load, until latency bends or a resource is full.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function howFull({ resource, highest }: ResourceLine, { levels, knee }: Findings): string {
  const top = levels.findLast(({ utilisation }) => Number.isFinite(utilisation[resource]));
  const used = knee?.utilisation[resource] ?? NaN;
  const atTop =
    top === undefined
      ? `${capital(resource)} was at most ${shareText(highest)} full`
      : `${capital(resource)} was ${shareText(top.utilisation[resource] ?? NaN)} full at ${levelText(top)}, the highest load`;
  if (knee === undefined || !Number.isFinite(used) || knee === top) return `${atTop}.`;
  return `${atTop}, and ${shareText(used)} at ${levelText(knee)}, from where on more load buys waiting.`;
}

function whereFull(line: ResourceLine, levels: readonly BottleneckLevel[]): string {
  const most = levels.at(-1)?.load ?? NaN;
  if (line.highest >= FULL)
    return `It was seen to be full; by a straight line through what was measured it is so at ${intervalText(line)}.`;
  return line.fullAt.value > most
    ? `By a straight line through what was measured it will be full at ${intervalText(line)}; that is an extrapolation, for no more than ${rateText(most)} was measured.`
    : `By a straight line through what was measured it is full at ${intervalText(line)}, within the loads that were measured.`;
}

function nextText(others: readonly ResourceLine[]): string {
  const [next] = others;
  if (next === undefined)
    return 'No other resource was seen to follow load, so none is known to be the next.';
  return `Were there more of it, the next would be ${next.resource}, full at ${intervalText(next)}.`;
}

function firstShare(
  first: ResourceLine,
  others: readonly ResourceLine[],
  rivals: readonly ResourceLine[],
): string {
  if (others.length === 0) return '';
  const beaten = Math.min(...others.map((other) => shareBefore(first, other)));
  // Where it was seen to be full and the others were not, that says more than lines do.
  if (rivals.length === 0 && beaten < CLEARLY) return '';
  const closest = rivals.length === 0 ? 'every other' : 'the closest other';
  const draws = RESAMPLES.toLocaleString('en-US');
  return `${capital(first.resource)} was full before ${closest} in ${shareText(beaten)} of ${draws} resamplings of what was measured.`;
}

function kneeCheck({ resource }: ResourceLine, knee: BottleneckLevel | undefined): string {
  if (knee === undefined) return 'Latency has not bent yet, so that nothing but the line says so.';
  const used = knee.utilisation[resource] ?? NaN;
  if (used < EARLY)
    return `But latency bends already where it was ${shareText(used)} full: something that was not measured may hold requests up before.`;
  return '';
}

function correlationText(correlation: readonly ResourceCorrelation[], { resource }: ResourceLine): string {
  const own = correlation.find((entry) => entry.resource === resource);
  if (own === undefined) return '';
  const { value, low, high } = own;
  const [shown, from, to] = [value, low, high].map((number) => number.toFixed(2));
  return `Its rank correlation with latency is ${shown} (95% interval ${from} to ${to}), which by itself shows no cause.`;
}

/** Resources that look full, and are no bottleneck. */
function oddities({ lines, levels }: Findings): readonly string[] {
  return lines.flatMap((line) => {
    if (line.follows === 'full too early')
      return `${capital(line.resource)} was ${shareText(line.highest)} full while load still grew, so that its figure does not tell how much room is left.`;
    if (line.follows === 'beyond capacity')
      return `${capital(line.resource)} was ${shareText(line.highest)} full, so that its capacity is larger than was given, and not known.`;
    if (line.follows === 'not load' && line.highest >= NOTABLE && levels.length > 0)
      return `${capital(line.resource)} was up to ${shareText(line.highest)} full whatever the load: that is no work of these requests, or not by their rate.`;
    return [];
  });
}

/** The share of resamplings that is worth a word where no other resource may be the first. */
const CLEARLY = 0.95;
/** Worth a word where it does not follow load. */
const NOTABLE = 0.7;

function surer({ first, rivals, knee, levels, points }: FoundFindings): string {
  const most = levels.at(-1)?.load ?? NaN;
  const parts = [
    ...(first.fullAt.value > most && first.highest < FULL
      ? [`points at ${rateText(first.fullAt.value)} and a little more`]
      : []),
    ...(knee === undefined ? ['load until latency bends'] : []),
    ...(rivals.length > 0 || points < FEW ? ['more points'] : []),
    `a second run with more of ${first.resource}, in which the limit must move`,
  ];
  return named(
    parts.map((resource) => ({ resource })),
    'and',
  );
}

/** Fewer points have rough intervals. */
const FEW = 40;

const intervalText = ({ fullAt: { value, low, high } }: ResourceLine): string =>
  Number.isFinite(high)
    ? `${rateText(value)} (95% interval ${rateText(low).replace(/ .*/, '')} to ${rateText(high)})`
    : `${rateText(value)} (95% interval from ${rateText(low)} up)`;

const levelText = ({ load, latency }: BottleneckLevel): string =>
  Number.isFinite(latency) ? `${rateText(load)} and ${durationText(latency)}` : rateText(load);

/** `GPU, CPU or memory`. */
function named(lines: readonly { readonly resource: string }[], word: 'or' | 'and' = 'or'): string {
  const names = lines.map(({ resource }) => resource);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${word} ${last}`;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Requests/s as every paragraph writes them. */
export const rateText = (value: number): string => formatQuantity({ dimension: 'request rate', value });
const durationText = (value: number): string => formatQuantity({ dimension: 'duration', value });
const shareText = (share: number): string => formatQuantity({ dimension: 'share', value: 100 * share });
