import { readCompletionMessage, type CompletionMessage } from './completion-message';

/** What stands before and after the text in the messages of one stream, where all else in them is the same. */
interface Template {
  readonly head: string;
  readonly tail: string;
  readonly kind: 'content' | 'reasoning';
}

/** Characters that stand for themselves in a JSON text. */
// eslint-disable-next-line no-control-regex
const PLAIN = /^[^"\\\u0000-\u001f]+$/;
/** No text of a model; stands in a template for one. */
const PROBE = 'probe-7f3a';

/**
 * Reads the messages of one stream. Most differ from the one before in their text only: those are told by
 * comparing what surrounds the text, at a tenth of the cost of parsing JSON.
 */
export class MessageReader {
  #template: Template | undefined;

  /** Throws a `SyntaxError` when the text is not JSON, or not an object. */
  read(data: string): CompletionMessage {
    const text = this.#fill(data);
    if (text !== undefined) return { content: { kind: this.#template?.kind ?? 'content', text } };
    const message = readCompletionMessage(data);
    this.#template = templateOf(data, message) ?? this.#template;
    return message;
  }

  #fill(data: string): string | undefined {
    if (this.#template === undefined) return undefined;
    const { head, tail } = this.#template;
    const end = data.length - tail.length;
    // Comparing slices takes a third of the time of startsWith() and endsWith().
    // eslint-disable-next-line @typescript-eslint/prefer-string-starts-ends-with
    if (end <= head.length || data.slice(0, head.length) !== head || data.slice(end) !== tail)
      return undefined;
    const text = data.slice(head.length, end);
    return PLAIN.test(text) ? text : undefined;
  }
}

/** The template of a message that says nothing but a text; proven by reading it with another text in it. */
function templateOf(data: string, message: CompletionMessage): Template | undefined {
  const { content, ...others } = message;
  if (content === undefined || content.cumulativeTokens !== undefined || Object.keys(others).length > 0)
    return undefined;
  // With the probe for a text, every place where it stands would pass for the text's.
  if (!PLAIN.test(content.text) || content.text === PROBE) return undefined;
  for (let at = data.indexOf(content.text); at !== -1; at = data.indexOf(content.text, at + 1)) {
    const template = {
      head: copy(data.slice(0, at)),
      tail: copy(data.slice(at + content.text.length)),
      kind: content.kind,
    };
    if (isProven(template)) return template;
  }
  return undefined;
}

function isProven({ head, tail, kind }: Template): boolean {
  // Between quotes: within a longer text, the rest of that text would be taken for a part of the template.
  if (!head.endsWith('"') || !tail.startsWith('"')) return false;
  try {
    const { content, ...others } = readCompletionMessage(head + PROBE + tail);
    return content?.text === PROBE && content.kind === kind && Object.keys(others).length === 0;
  } catch {
    return false;
  }
}

/** A text of its own: a part of a longer one keeps all of that alive, and is slower to compare. */
const copy = (text: string): string => Buffer.from(text).toString();
