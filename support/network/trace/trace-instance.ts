import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { NetworkError } from '../network-error';

/** What the kernel says of the ring of one CPU since it was made. */
interface RingCounts {
  /** Events that had to give way to later ones, as they do in a ring. */
  readonly overwritten: number;
  /** Events for which there was no room while the ring was read, or while another one was written. */
  readonly lost: number;
}

/** A set of rings in the kernel, one a CPU, for the tracing of this run alone. Documentation/trace/ftrace.rst, "Instances". */
export class TraceInstance implements Disposable {
  readonly cpus: readonly number[];
  readonly #path: string;
  readonly #events: string;

  /** Makes it within the folder of tracing, empty. Throws a `NetworkError` where that cannot be. */
  constructor(folder: string, name: string) {
    this.#path = join(folder, 'instances', name);
    this.#events = join(folder, 'events');
    try {
      mkdirSync(this.#path);
    } catch (cause) {
      const word = (cause as NodeJS.ErrnoException).code;
      const why = word === 'EEXIST' ? 'this run traces already; end that first' : (cause as Error).message;
      throw new NetworkError(`no trace of the kernel can be begun: ${why}`, { cause });
    }
    this.cpus = readdirSync(join(this.#path, 'per_cpu'))
      .map((entry) => Number(/^cpu(\d+)$/.exec(entry)?.[1]))
      .filter((cpu) => Number.isInteger(cpu))
      .sort((one, other) => one - other);
  }

  /** Of the header that each page of the rings begins with. */
  get headerText(): string {
    return readFileSync(join(this.#events, 'header_page'), 'utf8');
  }

  /** The text of an event's format; undefined where this kernel lacks the event. */
  formatOf(event: string): string | undefined {
    const path = join(this.#events, event, 'format');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Sets one of its files. Throws a `NetworkError` in the kernel's word where that refuses. */
  set(file: string, text: string): void {
    try {
      writeFileSync(join(this.#path, file), text);
    } catch (cause) {
      const word = (cause as NodeJS.ErrnoException).code ?? '';
      throw new NetworkError(`the kernel does not take ${JSON.stringify(text)} for ${file}: ${word}`, {
        cause,
      });
    }
  }

  /**
   * Takes all pages out of the ring of a CPU, the oldest first; in between and afterwards the kernel goes on filling it.
   * They may be more than the ring has, but never more than twice as many: a kernel that fills as fast as this reads
   * would be read for ever. What is left then stays in the ring.
   */
  takePages(cpu: number, pagesOfRing: number): readonly Buffer[] {
    const pages: Buffer[] = [];
    const file = openSync(
      join(this.#path, 'per_cpu', `cpu${cpu}`, 'trace_pipe_raw'),
      constants.O_RDONLY | constants.O_NONBLOCK,
    );
    try {
      // A page that was read is in the ring no more: none is read that is not kept.
      while (pages.length < 2 * pagesOfRing) {
        const page = takePage(file);
        if (page === undefined) break;
        pages.push(page);
      }
    } finally {
      closeSync(file);
    }
    return pages;
  }

  counts(cpu: number): RingCounts {
    const text = readFileSync(join(this.#path, 'per_cpu', `cpu${cpu}`, 'stats'), 'utf8');
    const count = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    return { overwritten: count('overrun'), lost: count('dropped events') + count('commit overrun') };
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#path);
  }
}

/** Its size is the kernel's, which refuses less than one. */
export const PAGE_BYTES = 4096;

function takePage(file: number): Buffer | undefined {
  const page = Buffer.alloc(PAGE_BYTES);
  try {
    return readSync(file, page) > 0 ? page : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
