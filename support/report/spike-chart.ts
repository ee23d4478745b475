import { amountAxis } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { drawPanels } from './chart-panels';
import type { SpikePicture } from './spike-chart-input';
import { drawnLooks, type DrawnLooks } from './spike-chart-looks';
import { spikePanel } from './spike-chart-panel';
import { describeSpike, MOST_CONTAINERS, spikeKey, spikeSubtitle } from './spike-chart-words';

export type { SpikePicture } from './spike-chart-input';

/** Of all lines together, of those where something happened, and of one at least. */
const MOST_POINTS = 1200;
const MOST_EVENTFUL_POINTS = 1600;
const LEAST_LINE = 70;
/** Of one line: more could not be told apart. */
const MOST_LINE = 260;
/** Pixels between the margins of a panel: of few panels, and of many. */
const HIGH = 100;
const LOW = 64;
const FEW = 4;

/**
 * SVG text of the detection of a latency spike: for each container connect round trips and /health response times in
 * ms over time in s, what was injected, and when what was known of it. What was named wrongly is said to be wrong.
 */
export function spikeChart(given: SpikePicture): Promise<string> {
  const picture = timed(given);
  const containers = picture.containers.slice(0, MOST_CONTAINERS);
  const eventful = new Set(containers.map(({ id }) => id).filter((id) => isEventful(picture, id)));
  const watched = containers.map((container) => {
    const perLine = eventful.has(container.id)
      ? MOST_EVENTFUL_POINTS / (2 * eventful.size)
      : MOST_POINTS / (2 * containers.length);
    const most = Math.min(MOST_LINE, Math.max(LEAST_LINE, Math.floor(perLine)));
    return { container, looks: drawnLooks(container, picture, most) };
  });
  const looks = watched.map((one) => one.looks);
  const text = {
    title: picture.title,
    subtitle: spikeSubtitle(picture),
    description: describeSpike(picture),
    key: spikeKey(picture, looks),
  };
  const axes = {
    time: { type: 'linear', low: 0, high: (picture.to - picture.from) / 1000 },
    axis: responseAxis(picture, looks),
    inner: containers.length <= FEW ? HIGH : LOW,
  } as const;
  return drawPanels(text, (plot) =>
    watched.map((one, index) =>
      spikePanel(plot, picture, { ...axes, ...one, last: index === watched.length - 1 }),
    ),
  );
}

/** Whether a beginning is to be seen sharply: a blurred one would seem to be later than its detection. */
const isEventful = ({ injected, alarms }: SpikePicture, id: string): boolean =>
  injected?.container === id || alarms.some(({ containers }) => containers.includes(id));

/** A time that has a length, and nothing detected at no instant. */
function timed(picture: SpikePicture): SpikePicture {
  const { from, to, alarms } = picture;
  const start = Number.isFinite(from) ? from : 0;
  return {
    ...picture,
    from: start,
    to: Number.isFinite(to) && to > start ? to : start + 1000,
    alarms: alarms.filter(({ detectedAt }) => Number.isFinite(detectedAt)),
  };
}

/** The same for all panels, so that they can be held against each other. */
function responseAxis({ limit, containers }: SpikePicture, looks: readonly DrawnLooks[]): ValueAxis {
  const points = looks.flatMap(({ connects, health, retried }) => [...connects, ...health, ...retried]);
  const limits = containers.flatMap(({ baseline }) => [baseline.connect + limit, baseline.health + limit]);
  const axis = amountAxis(points, limits, 'linear or log');
  // What was not answered is marked at the top edge: no value may stand there.
  const isMarked = looks.some(({ failed, waits }) => failed.length + waits.length > 0);
  return isMarked ? { ...axis, high: axis.high * (axis.type === 'log' ? 4 : 1.2) } : axis;
}
