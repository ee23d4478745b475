import { endianness } from 'node:os';
import { FOLDER_PREFIX, presentLabel, temporaryFolder } from '../../cluster/leftovers-folder';
import { NetworkError } from '../network-error';
import { EventFormat } from './event-format';
import type { KernelEvent } from './kernel-event';
import { headerLength } from './ring-page';
import { eventsOf, type RingSnapshot } from './ring-snapshot';
import { PAGE_BYTES, TraceInstance } from './trace-instance';
import { TRACED, type TracedThings } from './traced-events';
import { TracingFolder } from './tracing-folder';

/** How much the kernel keeps: of each CPU, and of all at most. */
const RING_BYTES = 4 * 2 ** 20;
const RINGS_BYTES = 64 * 2 ** 20;

/** What is traced, until when it may take to begin. */
export interface KernelTraceOptions extends TracedThings {
  readonly signal: AbortSignal;
}

/** What has been taken out of the ring of a CPU. */
interface KeptPages {
  readonly pages: readonly Buffer[];
  /** By how many events the kernel had overwritten then. */
  readonly overwritten: number;
  /** Whether there were events before these. */
  readonly isCut: boolean;
}

/** What is traced, in the kernel's words, and what is not. */
interface Traced extends Pick<RingSnapshot, 'formats' | 'headerBytes'> {
  readonly missing: readonly string[];
}

/**
 * The kernel's own account of packets, queues and threads: all the time written to a ring in its memory, and read when
 * something is found. One a run.
 */
export class KernelTrace implements AsyncDisposable {
  /** By name: what this kernel does not trace, and why. */
  readonly missing: readonly string[];
  readonly #instance: TraceInstance;
  readonly #traced: Traced;
  readonly #pagesKept: number;
  readonly #kept = new Map<number, KeptPages>();
  readonly #resources: AsyncDisposableStack;

  private constructor(instance: TraceInstance, traced: Traced, resources: AsyncDisposableStack) {
    this.missing = traced.missing;
    this.#instance = instance;
    this.#traced = traced;
    this.#pagesKept = ringBytes(instance) / PAGE_BYTES;
    this.#resources = resources;
  }

  /** Why the kernel cannot be traced here; undefined where it can. */
  static async available(): Promise<string | undefined> {
    if (process.platform !== 'linux')
      return `this platform (${process.platform}) has no ftrace: run on Linux`;
    if (endianness() !== 'LE') return 'rings of big-endian machines are not read';
    if (process.getuid?.() !== 0) return 'the kernel lets only root trace it';
    try {
      await using folder = await TracingFolder.open();
      return folder.path === '' ? 'tracefs is mounted nowhere' : undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Begins to trace. Rejects with a `NetworkError` where that cannot be, or with the signal's reason. */
  static async start({ signal, ...things }: KernelTraceOptions): Promise<KernelTrace> {
    signal.throwIfAborted();
    await using resources = new AsyncDisposableStack();
    // Where this run dies, a later one sees by it that there may be an instance.
    resources.use(await temporaryFolder('tracing'));
    const folder = resources.use(await TracingFolder.open());
    const instance = resources.use(new TraceInstance(folder.path, `${FOLDER_PREFIX}${presentLabel()}`));
    instance.set('tracing_on', '0');
    instance.set('trace_clock', 'mono');
    instance.set('buffer_size_kb', String(ringBytes(instance) / 1024));
    const traced = traceAll(instance, things);
    if (traced.formats.size === 0)
      throw new NetworkError(`this kernel traces nothing of what is asked: ${traced.missing.join('; ')}`);
    signal.throwIfAborted();
    instance.set('tracing_on', '1');
    return new KernelTrace(instance, traced, resources.move());
  }

  /**
   * The bytes of all that is in the rings; tracing goes on meanwhile. What an earlier one of these had is in it again, as
   * far as a ring of that size would still have it.
   */
  snapshot(): RingSnapshot {
    const { formats, headerBytes } = this.#traced;
    const { cpus } = this.#instance;
    const pages = cpus.flatMap((cpu) => this.#pagesOf(cpu).map((page) => ({ cpu, page })));
    return { formats, headerBytes, pages, cut: cpus.filter((cpu) => this.#kept.get(cpu)?.isCut) };
  }

  /** All that is in the rings from when on they have all CPUs' events, in the order of time. Reading as many as there is room for takes half a second. */
  dump(): readonly KernelEvent[] {
    return eventsOf(this.snapshot()).events;
  }

  /** Events that the kernel could not write, since the start; those that gave way to later ones do not count. */
  lost(): number {
    return this.#instance.cpus.reduce((sum, cpu) => sum + this.#instance.counts(cpu).lost, 0);
  }

  /** Ends tracing; the kernel forgets what it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #pagesOf(cpu: number): readonly Buffer[] {
    const before = this.#kept.get(cpu) ?? { pages: [], overwritten: 0, isCut: false };
    const taken = this.#instance.takePages(cpu, this.#pagesKept);
    const { overwritten } = this.#instance.counts(cpu);
    // Between what was taken before and what gave way since then there is a gap.
    const isApart = overwritten > before.overwritten;
    const all = isApart ? taken : [...before.pages, ...taken];
    const pages = all.slice(-this.#pagesKept);
    const isCut = isApart || before.isCut || pages.length < all.length;
    this.#kept.set(cpu, { pages, overwritten, isCut });
    return pages;
  }
}

const ringBytes = ({ cpus }: TraceInstance): number =>
  Math.max(
    PAGE_BYTES * 16,
    Math.min(RING_BYTES, Math.floor(RINGS_BYTES / cpus.length / PAGE_BYTES) * PAGE_BYTES),
  );

/** Lets the kernel write all events that it has and whose filter it takes. */
function traceAll(instance: TraceInstance, things: TracedThings): Traced {
  const formats = new Map<string, string>();
  const missing: string[] = [];
  for (const [name, filterOf] of TRACED) {
    const text = instance.formatOf(name);
    if (text === undefined) {
      missing.push(`${name}: this kernel has no such event`);
      continue;
    }
    try {
      const format = new EventFormat(text);
      instance.set(`events/${name}/filter`, filterOf(things, format));
      instance.set(`events/${name}/enable`, '1');
      formats.set(name, text);
    } catch (error) {
      missing.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { formats, headerBytes: headerLength(instance.headerText), missing };
}
