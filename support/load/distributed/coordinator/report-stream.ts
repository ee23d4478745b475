import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** What a worker said, as it came. */
export interface Report {
  readonly worker: string;
  readonly load: number;
  readonly type: string;
  readonly data: Buffer;
}

/** Entries taken at once: each may be as large as a piece of records. */
const AT_ONCE = 16;
/** A read that waits for longer begins anew, in ms. */
const BLOCK_MS = 1000;
/** After a read that Redis refused, in ms. */
const PAUSE_MS = 100;
/** Of a worker's id and of a type, in bytes. */
const LONGEST_NAME = 128;

interface StreamOptions {
  /** A connection of its own: its reads wait. */
  readonly reader: Redis;
  readonly commands: Redis;
  readonly key: string;
  readonly hear: (report: Report) => void;
  /** Told of an entry that is no report. */
  readonly puzzled: (what: string) => void;
}

/** Reads what workers say in the order in which they said it, and takes it out of Redis. */
export class ReportStream {
  readonly #options: StreamOptions;
  readonly #marks = new Map<string, PromiseWithResolvers<undefined>>();
  readonly #closed = new AbortController();
  #isPuzzled = false;
  readonly #reading: Promise<void>;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#reading = this.#read();
  }

  /** Resolves when all that was in the stream before the call has been told; rejects where Redis refuses to read on. */
  async throughNow(): Promise<void> {
    const { commands, key } = this.#options;
    const mark = randomUUID();
    const reached = Promise.withResolvers<undefined>();
    reached.promise.catch(() => undefined);
    this.#marks.set(mark, reached);
    try {
      await commands.xadd(key, '*', 'mark', mark);
      await reached.promise;
    } finally {
      this.#marks.delete(mark);
    }
  }

  /** Reads no more; its connection is closed with it. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#options.reader.disconnect();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { reader, commands, key } = this.#options;
    let last = '0-0';
    const { signal } = this.#closed;
    while (!signal.aborted) {
      let found: Awaited<ReturnType<Redis['xreadBuffer']>>;
      try {
        found = await reader.xreadBuffer('COUNT', AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', key, last);
      } catch (error) {
        for (const mark of this.#marks.values()) mark.reject(error);
        await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const ids: string[] = [];
      for (const [, entries] of found ?? []) {
        for (const [id, fields] of entries) {
          last = id.toString();
          ids.push(last);
          this.#tell(fields);
        }
      }
      // Workers wait while too many are left. Where Redis is out of reach, that is heard of elsewhere.
      if (ids.length > 0) commands.xdel(key, ...ids).catch(() => undefined);
    }
  }

  #tell(fields: readonly Buffer[] | null): void {
    const values = new Map<string, Buffer>();
    for (let at = 0; at + 1 < (fields?.length ?? 0); at += 2) {
      const [name, value] = [fields?.[at], fields?.[at + 1]];
      if (name !== undefined && value !== undefined && name.length <= LONGEST_NAME)
        values.set(name.toString(), value);
    }
    const mark = values.get('mark');
    if (mark !== undefined) {
      this.#marks.get(mark.toString('latin1', 0, LONGEST_NAME))?.resolve(undefined);
      return;
    }
    const worker = values.get('worker');
    const type = values.get('type');
    const data = values.get('data');
    const load = Number(values.get('load')?.toString('latin1', 0, LONGEST_NAME));
    if (worker === undefined || type === undefined || data === undefined || !Number.isSafeInteger(load)) {
      this.#puzzle();
      return;
    }
    const name = (bytes: Buffer): string => bytes.toString('utf8', 0, LONGEST_NAME);
    this.#options.hear({ worker: name(worker), load, type: name(type), data });
  }

  /** Said once, and nothing of what the entry holds, which may be anything. */
  #puzzle(): void {
    if (this.#isPuzzled) return;
    this.#isPuzzled = true;
    const { puzzled, key } = this.#options;
    puzzled(
      `something else than load workers writes to ${key}: entries without worker, load, type and data are left out`,
    );
  }
}
