import type { Milliseconds } from '../quantities/units';
import type { ContentEvent, ResponseEvents, TokenUsage } from './inference-target';
import type { TargetError } from './target-error';
import { countTokens, type TokenCount } from './token-count';

/** All that one request told, in the order in which it was told. */
export class RecordedResponse implements ResponseEvents {
  /** Names and stamps of the events that have one. */
  readonly names: string[] = [];
  readonly stamps: Milliseconds[] = [];
  readonly contents: ContentEvent[] = [];
  /** What had to be done before it was sent took so long. */
  preparation: Milliseconds | undefined;
  status: number | undefined;
  /** The node that answered, where it was named. */
  servedBy: string | undefined;
  tokenUsage: TokenUsage | undefined;
  finishReason: string | undefined;
  failure: TargetError | undefined;
  readonly #onContent: (events: number) => void;

  /** `onContent` is called after each content event, with the number of them so far. */
  constructor(onContent: (events: number) => void = () => undefined) {
    this.#onContent = onContent;
  }

  /** Output tokens by the best source that the answer offers. */
  get tokens(): TokenCount {
    return countTokens(this.contents, this.tokenUsage);
  }

  get text(): string {
    return this.contents.map(({ text }) => text).join('');
  }

  prepared(took: Milliseconds): void {
    this.preparation = took;
  }

  sent(at: Milliseconds): void {
    this.#tell('sent', at);
  }

  headers(at: Milliseconds, status: number, servedBy?: string): void {
    this.status = status;
    this.servedBy = servedBy;
    this.#tell('headers', at);
  }

  content(at: Milliseconds, event: ContentEvent): void {
    this.contents.push(event);
    this.#tell('content', at);
    this.#onContent(this.contents.length);
  }

  usage(usage: TokenUsage): void {
    this.tokenUsage = usage;
  }

  finished(reason: string): void {
    this.finishReason = reason;
  }

  ended(at: Milliseconds): void {
    this.#tell('ended', at);
  }

  failed(_at: Milliseconds, error: TargetError): void {
    this.failure = error;
  }

  #tell(name: string, at: Milliseconds): void {
    this.names.push(name);
    this.stamps.push(at);
  }
}
