import { open, type FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 65_536;
const LINE_FEED = 0x0a;

/** Reads a log that grows, from where it was read last; a last line that is still being written waits for its end. */
export class NginxLogLines implements AsyncDisposable {
  readonly #file: FileHandle;
  #offset = 0;
  #unfinished = Buffer.alloc(0);

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects with the system's error where there is no such file. */
  static async open(path: string): Promise<NginxLogLines> {
    return new NginxLogLines(await open(path));
  }

  /** Hands over each line that was finished since the last call, which must have ended, without its line feed. */
  async read(hear: (line: string) => void): Promise<void> {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await this.#file.read(piece, 0, PIECE_BYTES, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      const bytes = Buffer.concat([this.#unfinished, piece.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      this.#unfinished = bytes.subarray(end);
      for (const line of bytes.toString('utf8', 0, end).split('\n').slice(0, -1)) hear(line);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
