import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Redactor } from './redaction';
import { ReportError } from './report-error';
import type { RunFolder } from './run-folder';

/** `requests.ndjson`: one JSON object a line, in the order of the calls; writing never waits for the disk. */
export class RequestLog {
  #stream: WriteStream | undefined;
  #failure: ReportError | undefined;

  constructor(
    private readonly folder: RunFolder,
    private readonly redactor: Redactor,
  ) {}

  /** The first error of the disk, if there was one: it shows after the call whose line it lost. */
  get failure(): ReportError | undefined {
    return this.#failure;
  }

  /** Hands a line to the system; throws a `ReportError` where the folder cannot be made. */
  append(record: object): void {
    if (this.#failure !== undefined) return;
    this.#stream ??= this.#open();
    this.#stream.write(`${this.#serialize(record)}\n`);
  }

  /** Ends when every line is in the file, or with the first error of the disk in `failure`. */
  async close(): Promise<void> {
    if (this.#stream === undefined || this.#failure !== undefined) return;
    const ended = finished(this.#stream).catch(() => undefined);
    this.#stream.end();
    await ended;
  }

  #open(): WriteStream {
    const path = this.folder.prepare('requests.ndjson');
    return createWriteStream(path, { flags: 'a' }).on('error', (cause) => {
      this.#failure ??= ReportError.writing(path, cause);
    });
  }

  /** A secret in a record is rare: the slow copy is made only where one shows in the text. */
  #serialize(record: object): string {
    const text = JSON.stringify(record, plainArrays);
    return this.redactor.text(text) === text
      ? text
      : JSON.stringify(this.redactor.value(record), plainArrays);
  }
}

/** Typed arrays as arrays; JSON would write them as objects. */
const plainArrays = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
