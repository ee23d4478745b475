import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RequestRecord } from '../load/request-record';
import { ExportError } from './export-error';

/** A line of `requests.ndjson`: a record, its scenario as `<file>:<line>`, and its run where runs were merged. */
export type LoggedRequest = RequestRecord & { readonly scenario: string; readonly run?: string };

/** The records of a run, read line by line: those of a long run do not fit into memory. */
export class RequestFile {
  #unreadable = 0;

  constructor(readonly path: string) {}

  /** Lines read so far that hold no record: a killed run leaves its last one cut. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Throws an `ExportError` where there is no such file. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LoggedRequest> {
    try {
      for await (const line of createInterface({ input: createReadStream(this.path), crlfDelay: Infinity })) {
        const record = recordIn(line);
        if (record !== undefined) yield record;
        else this.#unreadable += 1;
      }
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code === undefined) throw cause;
      const why =
        code === 'ENOENT'
          ? 'is not there: the run sent no requests, or its records were not kept'
          : `cannot be read (${code})`;
      throw new ExportError(`${this.path} ${why}; name the folder of a run that has one`, { cause });
    }
  }
}

function recordIn(line: string): LoggedRequest | undefined {
  try {
    const read = JSON.parse(line) as Partial<LoggedRequest> | null;
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** The suite wrote the file itself: what every record has tells it apart from a stranger's. */
function isRecord(read: Partial<LoggedRequest> | null): read is LoggedRequest {
  if (typeof read?.scenario !== 'string' || typeof read.warmUp !== 'boolean') return false;
  return read.outcome === 'completed'
    ? Array.isArray(read.contentAt) && Array.isArray(read.contentTokens) && typeof read.sentAt === 'number'
    : typeof read.outcome === 'string';
}
