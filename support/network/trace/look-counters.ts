import { elapsed, type Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import { micros, type ChromeEvent } from './chrome-event';

/** Looks at containers as counters in ms over time, each in the process of its container; the prober's in the run's. */
export function lookCounters(
  looks: readonly ContainerLook[],
  processes: ReadonlyMap<string, number>,
  run: number,
): readonly ChromeEvent[] {
  return looks.flatMap((look): ChromeEvent[] => {
    const counter = (
      pid: number | undefined,
      name: string,
      at: Milliseconds,
      took: Milliseconds | undefined,
    ) =>
      pid === undefined || took === undefined
        ? []
        : [
            {
              ph: 'C' as const,
              name: `${name} (ms)`,
              pid,
              ts: micros(at),
              args: { ms: Math.round(took * 1e3) / 1e3 },
            },
          ];
    switch (look.kind) {
      case 'connect':
        return counter(processes.get(look.node), 'connecting', look.at, look.roundTrip);
      case 'health':
        // Of an answer that has yet to come: how long it has been waited for.
        return look.outcome === 'pending'
          ? counter(processes.get(look.node), 'health answer', look.knownAt, elapsed(look.at, look.knownAt))
          : counter(processes.get(look.node), 'health answer', look.at, look.took);
      case 'prober':
        return counter(run, 'lateness of the prober', look.at, look.lateness);
    }
  });
}
