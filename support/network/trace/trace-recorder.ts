import { join } from 'node:path';
import type { Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import type { NetworkEnvironment } from '../environment/network-environment';
import type { ShownContainer, TraceMark } from './chrome-trace';
import { threadsOf } from './container-threads';
import { KernelTrace } from './kernel-trace';
import { PacketCapture } from './packet-capture';
import { writeTraceFile } from './trace-file';
import { tracedInterfaces } from './traced-interfaces';

/** What the run itself knows of the time around a spike. */
export interface RecordedRun {
  readonly marks: readonly TraceMark[];
  readonly looks: readonly ContainerLook[];
}

/** What was written of the time around a spike. */
export interface WrittenTrace {
  /** Paths: `trace.json` for the Perfetto UI, `packets.pcapng` for Wireshark; what is missing has none. */
  readonly files: readonly string[];
  readonly events: number;
  readonly packets: number;
  /** From when on the trace has what each CPU saw; undefined without events. */
  readonly since: Milliseconds | undefined;
  /** What the kernel had no room for since the start. */
  readonly lost: { readonly events: number; readonly packets: number };
  /** What could not be recorded, and why. */
  readonly missing: readonly string[];
}

/**
 * A flight recorder: what the kernel does with the packets and threads of containers, and the packets themselves, are
 * kept in memory all the time, and written when something was found.
 */
export class TraceRecorder implements AsyncDisposable {
  readonly #containers: readonly Omit<ShownContainer, 'threads'>[];
  readonly #resources = new AsyncDisposableStack();
  #kernel: KernelTrace | undefined;
  #packets: PacketCapture | undefined;
  readonly #missing: string[] = [];

  private constructor({ containers }: NetworkEnvironment) {
    this.#containers = containers.map(({ id, place, pid, port, link }) => ({ id, place, pid, port, link }));
  }

  /** Begins with all that can be recorded here. Rejects with the signal's reason alone. */
  static async start(
    environment: NetworkEnvironment,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<TraceRecorder> {
    const recorder = new TraceRecorder(environment);
    try {
      await recorder.#startKernel(environment, signal);
      await recorder.#startPackets(environment, signal);
      signal.throwIfAborted();
      return recorder;
    } catch (error) {
      await recorder[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What is not recorded, and why. */
  get missing(): readonly string[] {
    return [
      ...this.#missing,
      ...(this.#kernel?.missing ?? []).map((what) => `events of the kernel: ${what}`),
    ];
  }

  /** Writes into a folder what is in memory, and goes on recording. Rejects where the folder cannot be written to. */
  async write(folder: string, { marks, looks }: RecordedRun): Promise<WrittenTrace> {
    const missing = [...this.missing];
    // First, as the kernel writes over it.
    const snapshot = this.#kernel?.snapshot();
    const captured = await this.#writePackets(join(folder, 'packets.pcapng'), missing);
    const containers = this.#containers.map((one) => ({ ...one, threads: threadsOf(one.pid) }));
    const path = join(folder, 'trace.json');
    const { events, since } = await writeTraceFile({ path, snapshot, shown: { containers, marks, looks } });
    return {
      files: [path, ...(captured === undefined ? [] : [captured.path])],
      events,
      packets: captured?.packets ?? 0,
      since,
      lost: { events: this.#kernel?.lost() ?? 0, packets: captured?.lost ?? 0 },
      missing,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #startKernel(environment: NetworkEnvironment, signal: AbortSignal): Promise<void> {
    try {
      const why = await KernelTrace.available();
      if (why !== undefined) {
        this.#missing.push(`events of the kernel: ${why}`);
        return;
      }
      const ports = this.#containers.map(({ port }) => port);
      const threads = this.#containers.flatMap(({ pid }) => threadsOf(pid));
      const interfaces = await tracedInterfaces(environment);
      this.#kernel = this.#resources.use(await KernelTrace.start({ ports, threads, interfaces, signal }));
    } catch (error) {
      signal.throwIfAborted();
      this.#missing.push(`events of the kernel: ${(error as Error).message}`);
    }
  }

  async #startPackets(environment: NetworkEnvironment, signal: AbortSignal): Promise<void> {
    try {
      this.#packets = this.#resources.use(await PacketCapture.start(environment, signal));
    } catch (error) {
      signal.throwIfAborted();
      this.#missing.push(`packets: ${(error as Error).message}`);
    }
  }

  async #writePackets(path: string, missing: string[]) {
    try {
      const written = await this.#packets?.write(path);
      return written === undefined ? undefined : { path, ...written };
    } catch (error) {
      missing.push(`packets: ${(error as Error).message}`);
      return undefined;
    }
  }
}
