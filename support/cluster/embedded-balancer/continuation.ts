/** The two routes whose streams can be gone on with. */
export const CONTINUABLE_ROUTES = ['/v1/chat/completions', '/v1/completions'] as const;
export type ContinuableRoute = (typeof CONTINUABLE_ROUTES)[number];

/** The fields of a request, of which nothing is known. */
export type RequestFields = Readonly<Record<string, unknown>>;

/** What of an answer is there already. */
interface Received {
  readonly text: string;
  readonly tokens: number;
}

/** Fields that bind an answer to more than a text that can be gone on with from any place. */
const BINDING_FIELDS = [
  'tools',
  'functions',
  'logprobs',
  'top_logprobs',
  'prompt_logprobs',
  'echo',
  'suffix',
  'audio',
  'structured_outputs',
  'guided_json',
  'guided_regex',
  'guided_choice',
  'guided_grammar',
  'json_schema',
  'grammar',
  'regex',
  'ebnf',
] as const;
/** How many tokens there are to be; each is lowered by those that there are. */
const LIMITS = ['max_tokens', 'max_completion_tokens'] as const;

/** How many tokens the answer may have; undefined where the request does not say. */
export function tokenLimitOf(fields: RequestFields): number | undefined {
  const limits = LIMITS.map((name) => fields[name]).filter((limit) => typeof limit === 'number');
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Whether the client wants token counts at the end. */
export const wantsUsage = ({ stream_options: options }: RequestFields): boolean =>
  isObject(options) && options['include_usage'] === true;

/**
 * The request by which another node goes on where the text breaks off; undefined where the request has a schema,
 * tools, several answers or log probabilities, or a prompt that no text can be put behind. At least one token is
 * asked for.
 */
export function continuationOf(
  route: ContinuableRoute,
  fields: RequestFields,
  received: Received,
): RequestFields | undefined {
  if (received.text === '') return fields;
  if (!isContinuable(fields)) return undefined;
  const lowered = { ...fields, ...loweredLimits(fields, received.tokens) };
  return route === '/v1/chat/completions'
    ? chatContinuation(lowered, received.text)
    : completionContinuation(lowered, received.text);
}

function isContinuable(fields: RequestFields): boolean {
  const { n = 1, best_of: bestOf = 1, response_format: format } = fields;
  if ((n ?? 1) !== 1 || (bestOf ?? 1) !== 1) return false;
  if (isObject(format) && format['type'] !== 'text') return false;
  return BINDING_FIELDS.every((name) => isEmpty(fields[name]));
}

function loweredLimits(fields: RequestFields, tokens: number): RequestFields {
  const lowered: Record<string, number> = {};
  for (const name of LIMITS) {
    const limit = fields[name];
    if (typeof limit === 'number') lowered[name] = Math.max(1, limit - tokens);
  }
  const least = fields['min_tokens'];
  if (typeof least === 'number') lowered['min_tokens'] = Math.max(0, least - tokens);
  return lowered;
}

function chatContinuation(fields: RequestFields, text: string): RequestFields | undefined {
  const { messages, continue_final_message: isContinued } = fields;
  if (!Array.isArray(messages)) return undefined;
  const given = messages as readonly unknown[];
  const last = given.at(-1);
  const flags = { continue_final_message: true, add_generation_prompt: false };
  // The client itself has begun the answer: its beginning and what came are one message.
  if (isContinued === true && isObject(last)) {
    const { content } = last;
    if (typeof content !== 'string') return undefined;
    return { ...fields, messages: [...given.slice(0, -1), { ...last, content: content + text }], ...flags };
  }
  return { ...fields, messages: [...given, { role: 'assistant', content: text }], ...flags };
}

function completionContinuation(fields: RequestFields, text: string): RequestFields | undefined {
  const { prompt } = fields;
  const only: unknown = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  return typeof only === 'string' ? { ...fields, prompt: only + text } : undefined;
}

const isObject = (value: unknown): value is RequestFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);
