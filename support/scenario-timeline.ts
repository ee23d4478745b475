import { gpuLabel } from './probes/gpu/gpu-reading';
import type { GpuSample } from './probes/gpu/gpu-sample';
import type { MachineUse } from './probes/host/machine-use';
import type { Reading } from './probes/probe';
import { LoadTimeline, type TimedRequest } from './report/load-timeline';
import { loadTimelineChart } from './report/load-timeline-chart';

/** What was done at an instant of the monotonic clock, in ms. */
interface Event {
  readonly at: number;
  readonly label: string;
}

/** All requests of a scenario over time, with what was done meanwhile and what this machine was busy with. */
export class ScenarioTimeline {
  readonly #timeline = new LoadTimeline();
  readonly #events: Event[] = [];

  add(request: TimedRequest): void {
    this.#timeline.add(request);
  }

  happened(event: Event): void {
    this.#events.push(event);
  }

  /** As SVG text; undefined where there were too few requests, or too short a time, for a course. */
  async picture(
    title: string,
    machine: MachineUse,
    gpu: Reading<GpuSample> | undefined,
  ): Promise<string | undefined> {
    const { from, to } = this.#timeline.span;
    const overlays = [
      { name: 'CPU of this machine', points: machine.between(from, to) },
      ...(gpu?.status === 'sampled' ? gpuUse(gpu.samples) : []),
    ].map((overlay) => ({ ...overlay, unit: '%' as const }));
    return loadTimelineChart(this.#timeline, {
      title: `Requests over time: ${title}`,
      overlays,
      events: this.#events,
    });
  }
}

/** How busy each GPU was, where its driver tells. */
function gpuUse(samples: readonly GpuSample[]) {
  const readings = samples.flatMap(({ at, gpus }) =>
    gpus.flatMap((gpu) =>
      gpu.utilisation === undefined ? [] : [{ at, value: gpu.utilisation, name: gpuLabel(gpu) }],
    ),
  );
  return [...Map.groupBy(readings, ({ name }) => name)].map(([name, points]) => ({
    name,
    points: points.map(({ at, value }) => ({ at, value })),
  }));
}
