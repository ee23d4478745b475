import { z } from 'zod';
import { milliseconds } from '../../../quantities/units';
import type { JsonSchema } from '../../../target/inference-target';
import type { SessionWorkload } from '../../session-workload';
import { wiredHeaders } from './wired-headers';

/** Of users or of requests in flight: more were never meant. */
const MOST_AT_ONCE = 1_000_000;
/** As many as the longest prompt may have. */
export const MOST_WORDS = 2 ** 25;
/** Tasks and messages before them: so many are looked through in about a second. */
const MOST_TASKS = 500_000;

const count = z.int().min(0);
const time = z.number().min(0).transform(milliseconds);
const atOnce = z.int().min(0).max(MOST_AT_ONCE);
const tokens = z.number().min(0);
/** How many numbers of a list follow the JSON. */
const listed = count;

/** JSON knows no infinity: `unlimited` stands for it. */
export const UNLIMITED = 'unlimited';
const countOrNone = z.union([count, z.literal(Infinity), z.literal(UNLIMITED).transform(() => Infinity)]);

const openModel = z.strictObject({
  model: z.literal('open'),
  starts: listed,
  maxInFlight: atOnce,
});

const closedModel = z.strictObject({
  model: z.literal('closed'),
  virtualUsers: atOnce,
  requestsEach: countOrNone,
  duration: time.exactOptional(),
  thinkTime: z.union([time, z.strictObject({ times: listed.min(1) })]),
  rampUp: time,
  presence: z
    .tuple([z.strictObject({ at: time, users: atOnce })], z.strictObject({ at: time, users: atOnce }))
    .exactOptional(),
});

const sharedPrefix = z.strictObject({ words: z.number().min(0).max(MOST_WORDS), count: z.int().min(1) });

/** What workloads that ask for answers have in common. */
const common = {
  model: z.string(),
  temperature: z.number(),
  seed: z.number(),
  idPrefix: z.string().max(200).exactOptional(),
};

const prompts = z.strictObject({
  kind: z.literal('prompts'),
  ...common,
  words: listed,
  outputTokens: listed,
  sharedPrefix: sharedPrefix.exactOptional(),
  stream: z.literal(false).exactOptional(),
  answers: z.literal('kept').exactOptional(),
});

/** There may be millions of them: a schema of each would take seconds. */
const areScripts = (scripts: unknown): boolean =>
  Array.isArray(scripts) &&
  scripts.length > 0 &&
  scripts.every((script) => Array.isArray(script) && script.every((said) => typeof said === 'string'));

const sessions = z.strictObject({
  kind: z.literal('sessions'),
  ...common,
  virtualUsers: z.int().min(1).max(MOST_AT_ONCE),
  turns: count,
  words: listed,
  scripts: z.custom<NonNullable<SessionWorkload['scripts']>>(areScripts, 'are no texts').exactOptional(),
  outputTokens: listed,
  scriptTokens: listed.exactOptional(),
  sharedPrefix: sharedPrefix.exactOptional(),
});

const message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });

/** As it is: the order of its fields is part of what is asked. */
const jsonSchema = z.custom<JsonSchema>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'is no JSON Schema',
);

const task = z.strictObject({
  prompt: z.string(),
  history: z.array(message).exactOptional(),
  schema: jsonSchema.exactOptional(),
  maxTokens: tokens.exactOptional(),
});

/** Of tasks, with their messages: each of them takes its time, however short it is. */
const sizeOf = (list: unknown): number =>
  Array.isArray(list)
    ? list.reduce<number>((sum, one: { history?: unknown } | null) => {
        const history = one?.history;
        return sum + 1 + (Array.isArray(history) ? history.length : 0);
      }, 0)
    : 0;

const tasks = z.strictObject({
  kind: z.literal('tasks'),
  ...common,
  provider: z.string().exactOptional(),
  tasks: z
    .custom<unknown>((list) => sizeOf(list) <= MOST_TASKS, {
      error: `has more than ${MOST_TASKS} tasks and messages; make several loads of them`,
    })
    .pipe(z.tuple([task], task)),
  maxTokens: tokens,
  ignoreEndToken: z.boolean(),
  newSchemas: z.boolean(),
  answers: z.literal('forgotten').exactOptional(),
});

const endpoint = z.strictObject({
  kind: z.literal('endpoint'),
  method: z.enum(['GET', 'POST']),
  path: z.string().regex(/^\/(?![/\\])[^\s#]*$/, "is no path from the server's root"),
  body: z.string().exactOptional(),
  headers: wiredHeaders.exactOptional(),
});

/** A `LoadPlan` as JSON, without its tally, and with how many there are in place of lists as long as the load. */
export const wiredPlan = z.strictObject({
  load: z.discriminatedUnion('model', [openModel, closedModel]),
  workload: z.discriminatedUnion('kind', [prompts, sessions, tasks, endpoint]),
  round: z.int(),
  warmUp: z.boolean(),
  firstRequest: count,
  measureFrom: time.exactOptional(),
});
export type WiredPlan = z.output<typeof wiredPlan>;
