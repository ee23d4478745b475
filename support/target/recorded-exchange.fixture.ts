import type { Milliseconds } from '../quantities/units';
import type { HttpEvents, HttpHeaders } from './transport';

type EventName = keyof HttpEvents;

/** All that one exchange told, in the order in which it was told. */
export class RecordedExchange implements HttpEvents {
  readonly names: EventName[] = [];
  readonly stamps: Milliseconds[] = [];
  status: number | undefined;
  received: HttpHeaders = {};
  error: Error | undefined;
  /** When it has ended or failed. */
  readonly over: Promise<unknown>;
  readonly #pieces: Buffer[] = [];
  readonly #onEvent: (name: EventName) => void;
  readonly #waiters = new Map<EventName, PromiseWithResolvers<undefined>>();

  /** `onEvent` is called within each event. */
  constructor(onEvent: (name: EventName) => void = () => undefined) {
    this.#onEvent = onEvent;
    this.over = Promise.race([this.when('ended'), this.when('failed')]);
  }

  /** The first event of that name has been told. */
  when(name: EventName): Promise<undefined> {
    const waiter = this.#waiters.get(name) ?? Promise.withResolvers<undefined>();
    this.#waiters.set(name, waiter);
    return waiter.promise;
  }

  /** The events' names, pieces of the body next to each other as one: `sent headers data ended`. */
  get outline(): string {
    return this.names.filter((name, index) => name !== 'data' || this.names[index - 1] !== 'data').join(' ');
  }

  get body(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  get text(): string {
    return this.body.toString('utf8');
  }

  sent(at: Milliseconds): void {
    this.#tell('sent', at);
  }

  headers(at: Milliseconds, status: number, headers: HttpHeaders): void {
    this.status = status;
    this.received = headers;
    this.#tell('headers', at);
  }

  data(at: Milliseconds, chunk: Buffer): void {
    this.#pieces.push(Buffer.from(chunk));
    this.#tell('data', at);
  }

  ended(at: Milliseconds): void {
    this.#tell('ended', at);
  }

  failed(at: Milliseconds, error: Error): void {
    this.error = error;
    this.#tell('failed', at);
  }

  #tell(name: EventName, at: Milliseconds): void {
    this.names.push(name);
    this.stamps.push(at);
    this.#onEvent(name);
    this.#waiters.get(name)?.resolve(undefined);
  }
}
