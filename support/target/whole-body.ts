/** A body that is kept as a whole, up to a limit: what a server sends without end must not fill the memory. */
export class WholeBody {
  readonly #limit: number;
  readonly #pieces: Buffer[] = [];
  #length = 0;

  /** In bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Copies the bytes. False once there are more than the limit; then it should be read no further. */
  push(chunk: Buffer): boolean {
    this.#pieces.push(Buffer.from(chunk));
    this.#length += chunk.length;
    return this.#length <= this.#limit;
  }

  /** What has come so far, read as UTF-8. */
  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }
}

/** The body of an error; what follows is no message for people. */
export const LONGEST_ERROR_BODY = 16_384;
