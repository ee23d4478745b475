import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { SimulatedRequest } from './simulated-request';
import { SimulatorChild } from './simulator-child';
import { TruthReader } from './truth-reader';

/** How long to wait for requests to be written down, 30 s unless said otherwise, and what ends the waiting. */
export interface TruthWait {
  readonly deadline?: Milliseconds;
  readonly signal?: AbortSignal;
}

/** Requests that were not written down within the deadline; the message says how many were. */
export class TruthDeadlineError extends Error {
  override readonly name = 'TruthDeadlineError';
}

const DEADLINE = milliseconds(30_000);

/** A simulator in a process of its own, as a server is: its work is not in the client's event loop. */
export class SpawnedSimulator implements AsyncDisposable {
  readonly baseUrl: string;
  readonly pid: number;
  readonly #child: SimulatorChild;
  readonly #truth: TruthReader;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    { baseUrl, pid }: { baseUrl: string; pid: number },
    { child, truth }: { child: SimulatorChild; truth: TruthReader },
    resources: AsyncDisposableStack,
  ) {
    this.baseUrl = baseUrl;
    this.pid = pid;
    this.#child = child;
    this.#truth = truth;
    this.#resources = resources;
  }

  /**
   * Starts one with these flags of its command line; `--log` is set. Rejects with a `SimulatorProcessError` that
   * has the process's last error output where it does not come to listen.
   */
  static async start(...flags: readonly string[]): Promise<SpawnedSimulator> {
    await using resources = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    resources.defer(remove);
    const log = join(folder, 'truth.ndjson');
    const child = resources.use(new SimulatorChild([...flags, '--log', log]));
    const baseUrl = await child.untilListening();
    const truth = resources.use(await TruthReader.open(log));
    // Both hold it open: without a name it is gone with them, however they end. Not every system can do so.
    await remove().catch(() => undefined);
    return new SpawnedSimulator({ baseUrl, pid: child.pid ?? NaN }, { child, truth }, resources.move());
  }

  /**
   * The requests in the order of their indices, once that many have ended and are written down. Rejects with a
   * `TruthDeadlineError`, with a `SimulatorProcessError` where the process has ended, or with the signal's reason.
   */
  async truthOf(count: number, { deadline = DEADLINE, signal }: TruthWait = {}): Promise<SimulatedRequest[]> {
    const late = AbortSignal.timeout(deadline);
    try {
      await this.#child.untilWritten(count, signal === undefined ? late : AbortSignal.any([signal, late]));
    } catch (cause) {
      if (cause !== late.reason) throw cause;
      const { length } = await this.#truth.read();
      throw new TruthDeadlineError(
        `the simulator wrote down ${length} of ${count} requests within ${deadline} ms; ` +
          'it does so when a request has come to its end',
        { cause },
      );
    }
    return this.#truth.read();
  }

  /** `http://127.0.0.1:<port>`, for clients of another API than OpenAI's, which are given `baseUrl`. */
  get origin(): string {
    return new URL(this.baseUrl).origin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
