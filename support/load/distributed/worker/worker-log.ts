/** What a worker tells people: one line each, `2026-11-26T16:11:41Z load-1: joined run ...`. */
export class WorkerLog {
  readonly #name: string;
  readonly #write: (line: string) => void;

  constructor(name: string, write: (line: string) => void) {
    this.#name = name;
    this.#write = write;
  }

  /** What came over the wire may hold anything: it is told on one line, and moves no cursor. */
  say(text: string): void {
    const time = new Date().toISOString().slice(0, 19);
    this.#write(`${time}Z ${this.#name}: ${text.replaceAll(/\p{Cc}+/gu, ' ')}\n`);
  }
}
