import { errorText } from '../target/completion-message';
import { scoreToken, type TokenScore } from './token-score';

/** What the answer to a request with `echo` and `logprobs` says about its prompt. */
export type EchoReading =
  /** Without the prompt's first token, which nothing stands before. */
  | { readonly status: 'scored'; readonly tokens: readonly TokenScore[] }
  /** The server answers, but does not score prompts. */
  | { readonly status: 'unsupported'; readonly reason: string }
  | { readonly status: 'faulty'; readonly reason: string };

/** What was asked, and how to quote the server, whose words may hold secrets. */
interface EchoRequest {
  readonly model: string;
  readonly prompt: string;
  readonly quote: (text: string) => string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const faulty = (reason: string): EchoReading => ({ status: 'faulty', reason });
const unsupported = (reason: string): EchoReading => ({ status: 'unsupported', reason });

const SAYS_UNSUPPORTED = /\becho\b|logprob/i;
/** Whether a server's refusal is about the two fields that not every server has. */
export const refusesEcho = (said: string): boolean => SAYS_UNSUPPORTED.test(said);

/**
 * Reads a body of OpenAI's legacy completions: `choices[0].logprobs` with `tokens`, `token_logprobs` and
 * `top_logprobs`, the first of them null. Tokens that the server generated behind the prompt are left out.
 */
export function readEcho(body: string, asked: EchoRequest): EchoReading {
  const { quote } = asked;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (error) {
    // Its message quotes a piece of the body, which must not be a piece of a secret.
    const detail = quote(body) === body ? `${(error as Error).message}: ` : '';
    return faulty(`not the JSON of an answer: ${detail}${beginning(quote(body))}`);
  }
  if (!isObject(answer)) return faulty(`not a JSON object: ${beginning(quote(body))}`);
  const { error, model, choices, usage } = answer;
  if (error !== undefined && error !== null) {
    const said = quote(errorText(error));
    return refusesEcho(said) ? unsupported(`refuses it: ${said}`) : faulty(`an error: ${said}`);
  }
  // A server with one model may answer for any name: two precisions would then be one.
  if (typeof model === 'string' && model !== asked.model)
    return faulty(
      `the model "${quote(model)}" answered, not "${asked.model}": name it as the server does, or load it there`,
    );
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isObject(choice)) return faulty(`no choices: ${beginning(quote(body))}`);
  const counted = isObject(usage) ? usage['prompt_tokens'] : undefined;
  return readChoice(choice, asked.prompt, Number.isInteger(counted) ? (counted as number) : undefined);
}

function readChoice(
  { text, logprobs }: JsonObject,
  prompt: string,
  counted: number | undefined,
): EchoReading {
  if (typeof text !== 'string') return faulty('choices[0].text is no text');
  // Some vocabularies lose a space at either end.
  if (!text.includes(prompt.trim())) return unsupported('does not give the prompt back (echo)');
  if (!isObject(logprobs)) return unsupported('gives no log-probabilities (logprobs)');
  const { tokens, token_logprobs: values, top_logprobs: tops } = logprobs;
  if (tokens === undefined && logprobs['content'] !== undefined)
    return unsupported('gives the log-probabilities of generated tokens only');
  if (!Array.isArray(tokens) || !Array.isArray(values))
    return faulty('logprobs without the lists tokens and token_logprobs');
  if (!Array.isArray(tops))
    return unsupported('does not say which tokens are the most probable (top_logprobs)');
  if (tokens.length !== values.length || tokens.length !== tops.length)
    return faulty(
      `${tokens.length} tokens with ${values.length} token_logprobs and ${tops.length} top_logprobs`,
    );
  const length = promptLength(tokens, prompt, counted);
  if (length === undefined)
    return faulty(
      'usage.prompt_tokens is missing, and the tokens do not spell the prompt: they cannot be counted',
    );
  const isEchoed = length <= tokens.length && (values[0] === null || spells(tokens.slice(0, length), prompt));
  if (!isEchoed)
    return unsupported(
      `scores ${tokens.length} tokens, not the ${length} of the prompt (echo with logprobs)`,
    );
  return readTokens(tokens.slice(0, length), values, tops);
}

function readTokens(
  tokens: readonly unknown[],
  values: readonly unknown[],
  tops: readonly unknown[],
): EchoReading {
  const scores: TokenScore[] = [];
  for (let index = 1; index < tokens.length; index += 1) {
    const [text, value, top] = [tokens[index], values[index], tops[index]];
    if (typeof text !== 'string') return faulty(`token ${index + 1} is no text`);
    if (typeof value !== 'number' || !Number.isFinite(value))
      return faulty(`token ${index + 1} has no log-probability but ${JSON.stringify(value)}`);
    if (!areLogProbabilities(top))
      return faulty(`token ${index + 1} has no list of the most probable tokens`);
    const score = scoreToken(text, value, top);
    if ('fault' in score) return faulty(`token ${index + 1} ${score.fault}`);
    scores.push(score);
  }
  return { status: 'scored', tokens: scores };
}

function areLogProbabilities(top: unknown): top is Readonly<Record<string, number>> {
  if (!isObject(top)) return false;
  const values = Object.values(top);
  return values.length > 0 && values.every((value) => Number.isFinite(value));
}

/** The server's count, or else what of the tokens spells the prompt. */
function promptLength(
  tokens: readonly unknown[],
  prompt: string,
  counted: number | undefined,
): number | undefined {
  if (counted !== undefined) return counted;
  let spelled = '';
  const end = tokens.findIndex((token) => (spelled += String(token)) === prompt);
  return end === -1 ? undefined : end + 1;
}

const spells = (tokens: readonly unknown[], prompt: string): boolean => tokens.join('') === prompt;

const beginning = (text: string): string => (text.trim() === '' ? 'an empty body' : text.slice(0, 80));
