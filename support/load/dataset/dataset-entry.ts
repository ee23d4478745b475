import { isJsonObject, type JsonObject } from '../../cases/json-object';
import { quoted } from '../arrivals/trace-cells';

/** What one user of a dataset says. */
export interface DatasetEntry {
  /** Each is said after the answer to the one before. */
  readonly turns: readonly [string, ...string[]];
  /** Of each answer, where the dataset says so. */
  readonly outputTokens?: number;
}

/** As a person writes one, for error messages. */
export const EXAMPLE = '{"prompt": "What is the capital of France?"}';

/**
 * Reads an entry: `prompt`, or `messages` with `role` and `content` as OpenAI's API has them, or `conversations`
 * with `from` and `value` as ShareGPT has them; of the last two, what users say. Beside it may stand
 * `output_tokens` (vLLM's custom dataset), `output_length` (Mooncake) or `max_tokens` (OpenAI). Undefined where no
 * user says anything; throws with what was read and what to write.
 */
export function readEntry(entry: unknown): DatasetEntry | undefined {
  if (!isJsonObject(entry))
    throw new Error(`${quoted(entry)} is not a JSON object; write for example ${EXAMPLE}`);
  const outputTokens = readOutputTokens(entry);
  const [first, ...others] = readTurns(entry).filter((turn) => turn.trim() !== '');
  if (first === undefined) return undefined;
  return { turns: [first, ...others], ...(outputTokens === undefined ? {} : { outputTokens }) };
}

/** Where an entry has several of them, the one that tells most. */
function readTurns(entry: JsonObject): readonly string[] {
  if (entry['messages'] !== undefined) return readMessages(entry, OPENAI);
  if (entry['conversations'] !== undefined) return readMessages(entry, SHAREGPT);
  const { prompt } = entry;
  if (typeof prompt === 'string') return [prompt];
  if (prompt !== undefined)
    throw new Error(`prompt is ${quoted(prompt)}; write a text in quotes: ${EXAMPLE}`);
  const names = Object.keys(entry).join(', ');
  throw new Error(
    `the entry has neither prompt nor messages nor conversations, but ${quoted(names)}; write for example ${EXAMPLE}`,
  );
}

/** How a list of messages names what is in it. */
interface MessageFormat {
  readonly list: string;
  readonly speaker: string;
  readonly text: string;
  readonly users: readonly string[];
  readonly example: string;
}

const OPENAI: MessageFormat = {
  list: 'messages',
  speaker: 'role',
  text: 'content',
  users: ['user'],
  example: '{"messages": [{"role": "user", "content": "What is the capital of France?"}]}',
};

const SHAREGPT: MessageFormat = {
  list: 'conversations',
  speaker: 'from',
  text: 'value',
  users: ['human', 'user'],
  example: '{"conversations": [{"from": "human", "value": "What is the capital of France?"}]}',
};

function readMessages(entry: JsonObject, { list, speaker, text, users, example }: MessageFormat): string[] {
  const messages = entry[list];
  if (!Array.isArray(messages))
    throw new Error(`${list} is ${quoted(messages)}, not a list; write ${example}`);
  return messages.flatMap((message: unknown, index) => {
    const place = `${list}[${index}]`;
    if (!isJsonObject(message)) throw new Error(`${place} is ${quoted(message)}; write ${example}`);
    const who = message[speaker];
    if (typeof who !== 'string') throw new Error(`${place}.${speaker} is ${quoted(who)}; write ${example}`);
    return users.includes(who) ? [readText(message[text], `${place}.${text}`, example)] : [];
  });
}

/** A text, or the list of its parts. */
function readText(content: unknown, place: string, example: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw new Error(`${place} is ${quoted(content)}; write a text: ${example}`);
  const parts = content.map((part: unknown, index) => {
    if (isJsonObject(part) && part['type'] === 'text' && typeof part['text'] === 'string')
      return part['text'];
    throw new Error(`${place}[${index}] is ${quoted(part)}, and only text can be sent; write ${example}`);
  });
  return parts.join('\n');
}

const LENGTHS = ['output_tokens', 'output_length', 'max_tokens'];

/** The first that is there; null is written for none. */
function readOutputTokens(entry: JsonObject): number | undefined {
  const name = LENGTHS.find((length) => (entry[length] ?? undefined) !== undefined);
  if (name === undefined) return undefined;
  const value = entry[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`${name} is ${quoted(value)}; write a whole number from 1 on, for example 128`);
}
