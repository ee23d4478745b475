import type { Markish } from '@observablehq/plot';
import type { ValueAxis } from './chart-bins';
import type { Plot } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS, placeText, rangeLine } from './chart-hover';
import type { DrawnLooks } from './spike-chart-looks';

/** What is said where the pointer rests on looks in a row at one container; of so many panels each has its part. */
export function lookHovers(
  plot: Plot,
  looks: DrawnLooks,
  time: ValueAxis,
  panels: number,
): readonly Markish[] {
  const { connects, health, retried, failed } = looks;
  const kinds = {
    'connect round trip': connects,
    '/health response time': health,
    'connect asked for again, there after': retried,
  };
  const timed = Object.entries(kinds).flatMap(([name, points]) =>
    points.map((point) => ({ ...point, name })),
  );
  const lost = failed.map((point) => ({ ...point, name: NO_CONNECTION }));
  const stretches = hoverStretches(time, [...timed, ...lost], Math.floor(MOST_HOVERS / panels), (group) => {
    const byName = Map.groupBy(group, ({ name }) => name);
    const told = [...byName].flatMap(([name, points]) =>
      rangeLine(
        name,
        points.map(({ value }) => value),
        'duration',
      ),
    );
    const lines = [...told, ...(byName.has(NO_CONNECTION) ? [NO_CONNECTION] : [])];
    return [placeText(group, 's'), ...(lines.length === 0 ? ['no answer'] : lines)].join('\n');
  });
  return hoverAreas(plot, stretches);
}

const NO_CONNECTION = 'no connection';
