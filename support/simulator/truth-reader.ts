import { open, type FileHandle } from 'node:fs/promises';
import type { SimulatedRequest } from './simulated-request';

const PIECE_BYTES = 1_048_576;

/** Reads the truth that a simulator's log holds, each line once, while the simulator writes it. */
export class TruthReader implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #requests: SimulatedRequest[] = [];
  #position = 0;
  #reading = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens the log of that path; it can be removed from then on. */
  static async open(path: string): Promise<TruthReader> {
    return new TruthReader(await open(path));
  }

  /** All requests that are written down by now, in the order of their indices. */
  async read(): Promise<SimulatedRequest[]> {
    // One at a time: two would take the same lines.
    this.#reading = this.#reading.then(() => this.#readOn());
    await this.#reading;
    return this.#requests.toSorted((one, other) => one.index - other.index);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #readOn(): Promise<void> {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let kept = Buffer.alloc(0);
    for (;;) {
      const { bytesRead } = await this.#file.read(piece, 0, PIECE_BYTES, this.#position + kept.length);
      if (bytesRead === 0) break;
      const bytes = Buffer.concat([kept, piece.subarray(0, bytesRead)]);
      const whole = bytes.lastIndexOf('\n') + 1;
      for (const line of bytes.toString('utf8', 0, whole).split('\n'))
        if (line !== '') this.#requests.push(JSON.parse(line) as SimulatedRequest);
      this.#position += whole;
      kept = bytes.subarray(whole);
    }
  }
}
