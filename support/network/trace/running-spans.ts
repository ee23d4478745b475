import type { Milliseconds } from '../../quantities/units';
import type { KernelEvent } from './kernel-event';

/** A stretch of a thread's life. */
export interface TaskSpan {
  readonly thread: number;
  readonly name: string;
  /** `waits for a CPU`: it could run, and did not. */
  readonly state: 'runs' | 'waits for a CPU';
  readonly begin: Milliseconds;
  readonly end: Milliseconds;
  readonly cpu: number;
}

/** The kernel's work on packets, once, on a CPU. */
export interface SoftirqSpan {
  readonly vector: 'NET_TX' | 'NET_RX';
  readonly cpu: number;
  readonly begin: Milliseconds;
  readonly end: Milliseconds;
}

/** What a thread does since an instant, as far as it is known. */
interface Begun {
  readonly state: TaskSpan['state'];
  readonly at: Milliseconds;
}

/** The stretches in which those threads ran or waited for a CPU; one that the trace does not see whole is left out. */
export function taskSpans(events: readonly KernelEvent[], threads: ReadonlySet<number>): readonly TaskSpan[] {
  const spans: TaskSpan[] = [];
  const begun = new Map<number, Begun>();
  const end = (thread: number, name: string, end: Milliseconds, cpu: number, wanted: TaskSpan['state']) => {
    const { state, at: begin } = begun.get(thread) ?? {};
    begun.delete(thread);
    if (state === wanted && begin !== undefined) spans.push({ thread, name, state, begin, end, cpu });
  };
  for (const event of events) {
    const { at, cpu } = event;
    if (event.kind === 'wake-up' && threads.has(event.woken) && !begun.has(event.woken))
      begun.set(event.woken, { state: 'waits for a CPU', at });
    if (event.kind !== 'switch') continue;
    if (threads.has(event.previous)) {
      end(event.previous, event.previousName, at, cpu, 'runs');
      if (event.previousIsRunnable) begun.set(event.previous, { state: 'waits for a CPU', at });
    }
    if (threads.has(event.next)) {
      end(event.next, event.nextName, at, cpu, 'waits for a CPU');
      begun.set(event.next, { state: 'runs', at });
    }
  }
  return spans;
}

/** The stretches of the kernel's work on packets; one that the trace does not see whole is left out. */
export function softirqSpans(events: readonly KernelEvent[]): readonly SoftirqSpan[] {
  const begun = new Map<number, Milliseconds>();
  return events.flatMap((event): SoftirqSpan[] => {
    if (event.kind !== 'softirq begins' && event.kind !== 'softirq ends') return [];
    const { at, cpu, vector } = event;
    if (event.kind === 'softirq begins') {
      begun.set(cpu, at);
      return [];
    }
    const begin = begun.get(cpu);
    begun.delete(cpu);
    return begin === undefined ? [] : [{ vector, cpu, begin, end: at }];
  });
}
