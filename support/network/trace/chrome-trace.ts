import type { Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import {
  chromeTraceText,
  micros,
  microsBetween,
  processNamed,
  threadNamed,
  type ChromeEvent,
} from './chrome-event';
import { lookCounters } from './look-counters';
import type { KernelEvent } from './kernel-event';
import { packetMarks } from './packet-marks';
import { processesByPort } from './port-processes';
import { queueTracks } from './queue-tracks';
import { interfaceOfQueue, portsOfQueues, queueWaits } from './queue-waits';
import { softirqSpans, taskSpans } from './running-spans';

/** A container as a trace shows it: as a process with its threads and queues. */
export interface ShownContainer {
  readonly id: string;
  readonly place: string;
  readonly pid: number;
  readonly port: number;
  /** The other end of its interface, by which packets go to it. */
  readonly link: string | undefined;
  readonly threads: readonly number[];
}

/** Something that the run did or found: an injection, a detection, a cause. */
export interface TraceMark {
  readonly at: Milliseconds;
  /** `injection: node-2: 20 ms of queue on eth0`. */
  readonly text: string;
}

/** What a trace file is made of. */
export interface ShownTrace {
  readonly events: readonly KernelEvent[];
  readonly containers: readonly ShownContainer[];
  readonly marks: readonly TraceMark[];
  readonly looks: readonly ContainerLook[];
}

/** Processes of their own, below all ids that containers have here: 1 is never one's. */
const RUN = 1;
const KERNEL = 2;

/**
 * The text of a trace file for the Perfetto UI or chrome://tracing: containers as processes with threads, queues and
 * counters; the kernel's work on packets by CPU; and what the run did and found. Equal things give equal texts.
 */
export function chromeTrace(trace: ShownTrace): string {
  const { events, containers, marks, looks } = trace;
  const shown: readonly ChromeEvent[] = [
    ...processNamed(RUN, 'this run', 0),
    ...threadNamed(RUN, RUN, 'injections, detections, causes', 0),
    ...marks.map((mark): ChromeEvent => markOf(mark)),
    ...containers.flatMap(({ id, place, pid }, index) => processNamed(pid, `${id} (${place})`, index + 1)),
    ...queuesOf(trace),
    ...packetMarks(events, containers, KERNEL),
    ...containers.flatMap((container) => threadsOf(container, events)),
    ...lookCounters(looks, new Map(containers.map(({ id, pid }) => [id, pid])), RUN),
    ...processNamed(KERNEL, 'kernel', containers.length + 1),
    ...softirqsOf(events),
  ];
  return chromeTraceText(shown, { clock: 'CLOCK_MONOTONIC', kernel_events: events.length });
}

const markOf = ({ at, text }: TraceMark): ChromeEvent => ({
  ph: 'i',
  s: 'g',
  name: text,
  cat: 'run',
  pid: RUN,
  tid: RUN,
  ts: micros(at),
  args: {},
});

/**
 * Each queue in the process of the container to whose link it belongs, or, as each container's own interface may have
 * the same name, of the one that alone has the port of its packets; one of which neither is known in the kernel's.
 */
function queuesOf({ events, containers }: ShownTrace): readonly ChromeEvent[] {
  const waits = queueWaits(
    events,
    containers.map(({ port }) => port),
  );
  const ports = portsOfQueues(waits);
  const byPort = processesByPort(containers, KERNEL);
  const end = events.at(-1)?.at;
  if (end === undefined) return [];
  return [...Map.groupBy(waits, ({ queue }) => queue)].flatMap(([queue, its], place) => {
    const name = interfaceOfQueue(its);
    const byLink = containers.find(({ link }) => link !== undefined && link === name);
    const pid = byLink?.pid ?? byPort.get(ports.get(queue) ?? NaN) ?? KERNEL;
    return queueTracks({ pid, place, waits: its, end });
  });
}

function threadsOf({ pid, threads }: ShownContainer, events: readonly KernelEvent[]): readonly ChromeEvent[] {
  const spans = taskSpans(events, new Set(threads));
  const names = new Map(spans.map(({ thread, name }) => [thread, name]));
  return [
    ...[...names].flatMap(([tid, name]) => threadNamed(pid, tid, `${name} ${tid}`, tid)),
    ...spans.map(({ thread, state, begin, end, cpu }): ChromeEvent => {
      const dur = microsBetween(begin, end);
      return {
        ph: 'X',
        name: state,
        cat: 'scheduling',
        pid,
        tid: thread,
        ts: micros(begin),
        dur,
        args: { cpu },
      };
    }),
  ];
}

function softirqsOf(events: readonly KernelEvent[]): readonly ChromeEvent[] {
  const spans = softirqSpans(events);
  const cpus = [...new Set(spans.map(({ cpu }) => cpu))].sort((one, other) => one - other);
  return [
    ...cpus.flatMap((cpu) => threadNamed(KERNEL, cpu, `CPU ${cpu}: work on packets`, cpu)),
    ...spans.map(({ vector, cpu, begin, end }): ChromeEvent => {
      const dur = microsBetween(begin, end);
      return {
        ph: 'X',
        name: vector,
        cat: 'softirq',
        pid: KERNEL,
        tid: cpu,
        ts: micros(begin),
        dur,
        args: {},
      };
    }),
  ];
}
