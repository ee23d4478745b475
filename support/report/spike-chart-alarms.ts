import { formatQuantity } from '../quantities/quantity';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten } from './chart-canvas';
import type { PlacedVertical, Vertical } from './chart-verticals';
import { placeAllVerticals } from './fault-timeline-verticals';
import type { SpikeAlarm, SpikePicture, TrueSpike } from './spike-chart-input';

/** What an alarm says of the container of a panel, held against the truth. */
type PanelJudgement = 'right' | 'false alarm' | 'wrong container' | 'no container';

/** Characters of a cause beside its line. */
const LONGEST_CAUSE = 24;
/** Of one panel; more lines would be a surface. */
const MOST_REPEATED = 40;

/** The lines of a panel: those with labels, and those that repeat the first of their kind. */
export interface AlarmLines {
  readonly labelled: readonly PlacedVertical[];
  readonly repeated: readonly { readonly x: number; readonly colour: string }[];
}

/** Whether there was nothing to detect when it was detected. */
export const isFalseAlarm = ({ injected }: SpikePicture, alarm: SpikeAlarm): boolean =>
  injected === undefined || alarm.detectedAt < injected.from || alarm.beganAt > (injected.to ?? Infinity);

/** The alarms that belong to the container, the first of each kind with its labels. */
export function alarmLines(picture: SpikePicture, container: string, time: ValueAxis): AlarmLines {
  const drawn = picture.alarms.filter(
    ({ containers }) => containers.length === 0 || containers.includes(container),
  );
  const byKind = Map.groupBy(drawn, (alarm) => judged(picture, alarm, container));
  const lines = [...byKind].map(([kind, alarms]) => linesOf(picture, kind, alarms));
  // What was right comes first where there is no room for all.
  const labelled = lines.toSorted((one, other) => one.rank - other.rank).flatMap((one) => one.verticals);
  return {
    labelled: placeAllVerticals(time, labelled.slice(0, MOST_LABELLED)),
    repeated: lines.flatMap(({ repeated }) => repeated).slice(0, MOST_REPEATED),
  };
}

const MOST_LABELLED = 4;

function judged(picture: SpikePicture, alarm: SpikeAlarm, container: string): PanelJudgement {
  if (isFalseAlarm(picture, alarm)) return 'false alarm';
  if (alarm.containers.length === 0) return 'no container';
  return container === picture.injected?.container ? 'right' : 'wrong container';
}

function linesOf(
  { from, injected }: SpikePicture,
  kind: PanelJudgement,
  alarms: readonly SpikeAlarm[],
): {
  readonly rank: number;
  readonly verticals: readonly Vertical[];
  readonly repeated: AlarmLines['repeated'];
} {
  const colour = kind === 'right' ? CHART.good : CHART.limit;
  const place = (at: number): number => (at - from) / 1000;
  const [first, ...more] = alarms.filter(({ detectedAt }) => Number.isFinite(detectedAt));
  return {
    rank: kind === 'right' ? 0 : 1,
    verticals:
      first === undefined
        ? []
        : marksOf(kind, first, { injected, times: more.length + 1 })
            .filter(({ x }) => Number.isFinite(x))
            .map((line) => ({ ...line, x: place(line.x) })),
    repeated: more.map(({ detectedAt }) => ({ x: place(detectedAt), colour })),
  };
}

/** The lines of one alarm, at their instants. */
function marksOf(
  kind: PanelJudgement,
  alarm: SpikeAlarm,
  { injected, times }: { readonly injected: TrueSpike | undefined; readonly times: number },
): readonly Vertical[] {
  const { detectedAt, namedAt = detectedAt, cause, traceWrittenAt } = alarm;
  const again = times > 1 ? ` (first of ${times})` : '';
  const wrong = { colour: CHART.limit, dashes: DETECTED };
  if (kind === 'false alarm' || injected === undefined) {
    return [{ ...wrong, x: detectedAt, label: `false alarm${again}` }];
  }
  const delay = delayText(detectedAt - injected.from);
  if (kind === 'no container') {
    return [{ ...wrong, x: detectedAt, label: `detected after ${delay}, no container named${again}` }];
  }
  const found = [
    ...(cause === undefined ? [] : [causeLine(cause, injected.cause)]),
    ...(traceWrittenAt === undefined
      ? []
      : [{ x: traceWrittenAt, label: 'trace written', colour: CHART.quiet, dashes: '1,3' }]),
  ];
  if (kind === 'wrong container') {
    const label = `wrong container named after ${delayText(namedAt - injected.from)}${again}`;
    return [{ ...wrong, x: namedAt, label }, ...found];
  }
  const isNamedLater = namedAt > detectedAt;
  const label = `${isNamedLater ? 'detected' : 'detected and named'} after ${delay}${again}`;
  const right = { colour: CHART.good, dashes: DETECTED };
  return [
    { ...right, x: detectedAt, label },
    ...(isNamedLater ? [{ ...right, x: namedAt, label: 'container named', dashes: '3,3' }] : []),
    ...found,
  ];
}

const DETECTED = '6,4';

function causeLine({ name, locatedAt }: NonNullable<SpikeAlarm['cause']>, truth: string): Vertical {
  const shown = shorten(name, LONGEST_CAUSE);
  const isRight = name === truth;
  const label = isRight
    ? `cause located: ${shown}`
    : name === UNKNOWN
      ? 'cause not found'
      : `wrong cause: ${shown}`;
  return { x: locatedAt, label, colour: isRight ? CHART.ink : CHART.limit, dashes: '8,2,2,2' };
}

/** The name of a cause that was looked for in vain. */
export const UNKNOWN = 'unknown';

/** `180 ms`, `1.2 s`. */
export const delayText = (value: number): string =>
  !(Math.abs(value) >= 1000)
    ? formatQuantity({ dimension: 'duration', value: Math.round(value) })
    : `${(value / 1000).toFixed(1)} s`;
