import type { Milliseconds } from '../../quantities/units';

/** What can be said of an event beside its name, shown where it is selected. */
export type ChromeArguments = Readonly<Record<string, string | number>>;

/**
 * An event in the format that chrome://tracing and the Perfetto UI read. Source: "Trace Event Format" of the Chromium
 * project. Times are in microseconds of the monotonic clock.
 */
export type ChromeEvent =
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name' | 'process_sort_index' | 'thread_sort_index';
      readonly pid: number;
      readonly tid: number;
      readonly args: ChromeArguments;
    }
  /** A stretch of a track: those of one track do not overlap. */
  | (OnTrack & { readonly ph: 'X'; readonly dur: number })
  /** Begin and end of a stretch that may overlap others: they belong together by their id. */
  | (OnTrack & { readonly ph: 'b' | 'e'; readonly id: string })
  /** An instant of one process (`p`) or of all (`g`). */
  | (OnTrack & { readonly ph: 'i'; readonly s: 'p' | 'g' })
  | {
      readonly ph: 'C';
      readonly name: string;
      readonly pid: number;
      readonly ts: number;
      readonly args: Readonly<Record<string, number>>;
    };

interface OnTrack {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly args: ChromeArguments;
}

/** To whole nanoseconds. */
export const micros = (time: Milliseconds): number => Math.round(time * 1e6) / 1e3;

/** From one instant to another, in microseconds; never negative. */
export const microsBetween = (begin: Milliseconds, end: Milliseconds): number =>
  Math.max(0, Math.round((end - begin) * 1e6) / 1e3);

/** Names a process, and where it stands among the others. */
export const processNamed = (pid: number, name: string, place: number): readonly ChromeEvent[] => [
  { ph: 'M', name: 'process_name', pid, tid: 0, args: { name } },
  { ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: place } },
];

/** Names a track of a process, and where it stands among the others. */
export const threadNamed = (
  pid: number,
  tid: number,
  name: string,
  place: number,
): readonly ChromeEvent[] => [
  { ph: 'M', name: 'thread_name', pid, tid, args: { name } },
  { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: place } },
];

/** The text of a trace file: names first, then events by their time; equal events give equal texts. */
export function chromeTraceText(events: readonly ChromeEvent[], about: ChromeArguments): string {
  const timeOf = (event: ChromeEvent) => (event.ph === 'M' ? -Infinity : event.ts);
  const sorted = events.toSorted((one, other) => timeOf(one) - timeOf(other) || 0);
  const lines = sorted.map((event) => JSON.stringify(event)).join(',\n');
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n${lines}\n]}\n`;
}
