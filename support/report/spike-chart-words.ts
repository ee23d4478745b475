import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import { ABSENT } from './chart-marks';
import type { KeyEntry } from './chart-panels';
import { delayText, isFalseAlarm, UNKNOWN } from './spike-chart-alarms';
import type { SpikeAlarm, SpikePicture, TrueSpike, WatchedContainer } from './spike-chart-input';
import { answersOf, isFailed, type DrawnLooks } from './spike-chart-looks';
import { intervalText } from './quantity-text';

/** More panels make no chart. */
export const MOST_CONTAINERS = 8;
/** False alarms that are told one by one. */
const MOST_TOLD = 3;

/** `Queueing on node-2 at 5.0 s, 12 ms of queue; detected and named after 180 ms; cause located after 450 ms`. */
export function spikeSubtitle(picture: SpikePicture): string {
  const { containers, from, to, injected, alarms, finding } = picture;
  const falseAlarms = alarms.filter((alarm) => isFalseAlarm(picture, alarm));
  const [first] = alarms.filter((alarm) => !isFalseAlarm(picture, alarm));
  const hidden = containers.length - MOST_CONTAINERS;
  return [
    ...(containers.length === 0 ? ['No container was watched'] : []),
    ...(injected === undefined
      ? [`Nothing injected${alarms.length === 0 ? `, no alarm in ${delayText(to - from)}` : ''}`]
      : [
          `${capital(injected.cause)} on ${injected.container} at ${instantText(picture, injected.from)}, ${injected.magnitude}`,
          ...(first === undefined ? ['not detected'] : foundText(first, injected)),
        ]),
    ...falseText(picture, falseAlarms),
    ...(hidden > 0 ? [`${wholeText(hidden)} containers not drawn`] : []),
    finding,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function foundText(alarm: SpikeAlarm, injected: TrueSpike): readonly string[] {
  const { containers, detectedAt, cause } = alarm;
  const after = delayText(detectedAt - injected.from);
  const others = containers.filter((id) => id !== injected.container);
  const isNamed = containers.includes(injected.container);
  const named = isNamed
    ? [...(others.length > 0 ? [`also named, wrongly: ${others.join(', ')}`] : [])]
    : [containers.length === 0 ? 'no container named' : `wrong container named: ${others.join(', ')}`];
  return [
    `${isNamed ? 'detected and named' : 'detected'} after ${after}`,
    ...named,
    ...causeText(cause, injected),
  ];
}

function causeText(cause: SpikeAlarm['cause'], injected: TrueSpike): readonly string[] {
  if (cause === undefined) return ['cause not located'];
  const after = `after ${delayText(cause.locatedAt - injected.from)}`;
  if (cause.name === injected.cause) return [`cause located ${after}`];
  return [cause.name === UNKNOWN ? `cause not found ${after}` : `wrong cause: ${cause.name}, ${after}`];
}

function falseText(picture: SpikePicture, alarms: readonly SpikeAlarm[]): readonly string[] {
  if (alarms.length === 0) return [];
  const told = alarms.slice(0, MOST_TOLD).map(({ containers, detectedAt }) => {
    const where = containers.length === 0 ? 'no container named' : containers.join(', ');
    return `${where} at ${instantText(picture, detectedAt)}`;
  });
  const more = alarms.length - told.length;
  const list = [...told, ...(more > 0 ? [`${wholeText(more)} more`] : [])].join(', ');
  return [`${wholeText(alarms.length)} false ${alarms.length === 1 ? 'alarm' : 'alarms'}: ${list}`];
}

/** What stands for what, as far as it is drawn. */
export function spikeKey(picture: SpikePicture, looks: readonly DrawnLooks[]): readonly KeyEntry[] {
  const entry = (shown: boolean, symbol: string, colour: string, text: string): readonly KeyEntry[] =>
    shown ? [{ symbol, colour, text }] : [];
  const some = (part: (drawn: DrawnLooks) => readonly unknown[]): boolean =>
    looks.some((drawn) => part(drawn).length > 0);
  return [
    ...entry(
      some(({ connects }) => connects),
      '—',
      CHART.bar,
      'connect round trip',
    ),
    ...entry(
      some(({ health }) => health),
      '—',
      CHART.second,
      '/health response time',
    ),
    ...entry(
      some(({ failed }) => failed),
      ABSENT,
      CHART.bar,
      'no connection',
    ),
    ...entry(
      some(({ retried }) => retried),
      '○',
      CHART.bar,
      'connect asked for again, until it was there',
    ),
    ...entry(
      some(({ waits }) => waits),
      '▬',
      CHART.second,
      '/health unanswered',
    ),
    ...entry(isLimited(picture), '- -', CHART.limit, `limit: ${limitText(picture)}`),
  ];
}

/** Whether it can be drawn: it is told from a baseline. */
const isLimited = ({ limit, containers }: SpikePicture): boolean =>
  containers.some(({ baseline }) =>
    [baseline.connect, baseline.health].some((base) => Number.isFinite(base + limit)),
  );

const limitText = ({ limit }: SpikePicture): string =>
  `${formatQuantity({ dimension: 'duration', value: limit })} above baseline`;

/** What is said beside the name of a container. */
export function containerWords(
  picture: SpikePicture,
  { id, connects, health }: WatchedContainer,
): readonly KeyEntry[] {
  const { injected, alarms } = picture;
  const said = (text: string, colour: string): KeyEntry => ({ symbol: '', colour, text });
  const isHarmed = injected?.container === id;
  const real = alarms.filter((alarm) => !isFalseAlarm(picture, alarm));
  const isNamed = real.some(({ containers }) => containers.includes(id));
  return [
    ...(isHarmed && !isNamed ? [said(real.length === 0 ? 'not detected' : 'not named', CHART.limit)] : []),
    ...(!isHarmed && isNamed ? [said('nothing was injected here', CHART.limit)] : []),
    ...(isHarmed
      ? [{ symbol: '█', colour: SPIKE_BAND, text: `injected: ${injected.cause}, ${injected.magnitude}` }]
      : []),
    ...(connects.length === 0 && health.length > 0 ? [said('no connect was timed', CHART.quiet)] : []),
    ...(health.length === 0 && connects.length > 0 ? [said('/health was not asked', CHART.quiet)] : []),
  ];
}

/** Behind what happens during the injected spike. */
export const SPIKE_BAND = CHART.bands[1];

/** The whole chart in words. */
export function describeSpike(picture: SpikePicture): string {
  const { containers, injected, alarms, to } = picture;
  const end = injected === undefined ? '' : instantText(picture, injected.to ?? to);
  const parts = [
    'Connect round trips and /health response times of each container over time',
    spikeSubtitle(picture),
    ...(injected === undefined ? [] : [`Injected from ${instantText(picture, injected.from)} to ${end}`]),
    ...alarms.slice(0, MOST_TOLD).map((alarm) => alarmText(picture, alarm)),
    ...(Number.isFinite(picture.limit) ? [`Limit: ${limitText(picture)}`] : []),
    ...containers.slice(0, MOST_CONTAINERS).map((container) => containerText(picture, container)),
  ];
  return `${parts.join('. ')}.`;
}

function alarmText(picture: SpikePicture, alarm: SpikeAlarm): string {
  const { detectedAt, containers, namedAt, cause, traceWrittenAt } = alarm;
  const at = (instant: number): string => instantText(picture, instant);
  return [
    `${isFalseAlarm(picture, alarm) ? 'False alarm' : 'Detected'} at ${at(detectedAt)}`,
    containers.length === 0
      ? 'no container named'
      : `${containers.join(', ')} named${namedAt === undefined ? '' : ` at ${at(namedAt)}`}`,
    ...(cause === undefined ? [] : [`cause ${cause.name} at ${at(cause.locatedAt)}`]),
    ...(traceWrittenAt === undefined ? [] : [`trace written at ${at(traceWrittenAt)}`]),
  ].join(', ');
}

function containerText(picture: SpikePicture, container: WatchedContainer): string {
  const { id, connects, health } = container;
  const answers = answersOf(health, picture);
  const lost = connects.filter(isFailed).length;
  const silent = answers.filter(({ took }) => took === undefined).length;
  const counted = (count: number, what: string): string =>
    count === 0 ? '' : `, ${wholeText(count)} ${what}`;
  return (
    `${id}: connect ${rangeText(connects.map(({ roundTrip }) => roundTrip))}${counted(lost, 'without a connection')}; ` +
    `/health ${rangeText(answers.map(({ took }) => took))}${counted(silent, 'unanswered')}`
  );
}

function rangeText(values: readonly (number | undefined)[]): string {
  const finite = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  if (finite.length === 0) return 'not timed';
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  return low < high
    ? intervalText({ dimension: 'duration', low, high })
    : formatQuantity({ dimension: 'duration', value: low });
}

const instantText = ({ from }: SpikePicture, at: number): string =>
  Number.isFinite(at) ? `${((at - from) / 1000).toFixed(1)} s` : 'an unknown instant';
