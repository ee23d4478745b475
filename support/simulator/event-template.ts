import { chunk, type AnswerHead, type Usage } from './answer-chunks';
import type { TokenGroup } from './step';

/** The content events of one answer and kind: they differ in text and usage only, and the rest is made once. */
export class EventTemplate {
  readonly #before: string;
  readonly #between: string;
  readonly #after: string;

  constructor(head: AnswerHead, kind: TokenGroup['kind']) {
    const event = chunk(head, { text: '', kind, usage: null });
    // The model's name can hold anything, but it comes before: behind the text there are only names and null.
    const [text, usage] = [event.lastIndexOf('""') + 1, event.lastIndexOf(NO_USAGE)];
    this.#before = event.slice(0, text);
    this.#between = event.slice(text, usage);
    this.#after = event.slice(usage + NO_USAGE.length);
  }

  /** The event with a text that is escaped for JSON; what `chunk` would give for it. */
  event(escapedText: string, usage: Usage | null | undefined): string {
    const told = usage === undefined ? '' : usage === null ? NO_USAGE : `,"usage":${JSON.stringify(usage)}`;
    return this.#before + escapedText + this.#between + told + this.#after;
  }
}

const NO_USAGE = ',"usage":null';
