import fc from 'fast-check';
import { milliseconds, type Milliseconds } from '../../../quantities/units';
import type { TargetSpec } from '../../../target/connect-target';
import type { ClosedModel, LoadPlan, OpenModel } from '../../load-plan';
import type { SessionWorkload } from '../../session-workload';
import type { Task, TaskWorkload } from '../../task-workload';
import type { EndpointWorkload, PromptWorkload, Workload } from '../../workload';

type Fields<T> = { readonly [Name in keyof T]-?: fc.Arbitrary<Exclude<T[Name], undefined>> };

/** Objects with all of the fields of a type, and with or without those that may be left out. */
const some = <T extends object>(fields: Fields<T>, ...optional: (keyof T)[]): fc.Arbitrary<T> =>
  fc.record(fields, {
    noNullPrototype: true,
    requiredKeys: (Object.keys(fields) as (keyof T)[]).filter((name) => !optional.includes(name)),
  });

// JSON has no negative zero.
const amount = fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0);
const time: fc.Arbitrary<Milliseconds> = amount.map(milliseconds);
const count = fc.nat(1000);
const text = fc.string({ unit: 'binary', maxLength: 20 });
const counts = fc.array(count, { maxLength: 6 });
const filled = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<[T, ...T[]]> =>
  fc.array(one, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<[T, ...T[]]>;
const prefix = fc.record({ words: count, count: fc.integer({ min: 1, max: 9 }) }, { noNullPrototype: true });
const path = fc.constantFrom('/health', '/', '/a/b?c=%2F&d', '/v1/models');
const headers = fc.constantFrom(
  {},
  { 'cache-control': 'no-cache', pragma: 'no-cache' },
  { 'X-A': 'caf\xe9' },
);

const prompts = some<PromptWorkload>(
  {
    kind: fc.constant('prompts'),
    model: text,
    words: counts,
    outputTokens: counts,
    temperature: amount,
    seed: fc.integer(),
    idPrefix: text,
    sharedPrefix: prefix,
    stream: fc.constant(false),
    answers: fc.constant('kept'),
  },
  ...(['idPrefix', 'sharedPrefix', 'stream', 'answers'] as const),
);

const sessions = some<SessionWorkload>(
  {
    kind: fc.constant('sessions'),
    model: text,
    virtualUsers: fc.integer({ min: 1, max: 50 }),
    turns: count,
    words: counts,
    scripts: filled(fc.array(text, { maxLength: 3 })),
    outputTokens: counts,
    scriptTokens: counts,
    temperature: amount,
    seed: fc.integer(),
    idPrefix: text,
    sharedPrefix: prefix,
  },
  ...(['scripts', 'scriptTokens', 'idPrefix', 'sharedPrefix'] as const),
);

/** Schemas as files have them: any JSON object, whose fields are in an order. */
const schema = fc
  .dictionary(text, fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

const task = some<Task>(
  {
    prompt: text,
    history: fc.array(
      fc.record(
        { role: fc.constantFrom('system', 'user', 'assistant'), content: text },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    schema,
    maxTokens: count,
  },
  ...(['history', 'schema', 'maxTokens'] as const),
);

const tasks = some<TaskWorkload>(
  {
    kind: fc.constant('tasks'),
    model: text,
    provider: text,
    tasks: filled(task),
    maxTokens: count,
    ignoreEndToken: fc.boolean(),
    temperature: amount,
    seed: fc.integer(),
    newSchemas: fc.boolean(),
    answers: fc.constant('forgotten'),
    idPrefix: text,
  },
  ...(['provider', 'answers', 'idPrefix'] as const),
);

const endpoint = some<EndpointWorkload>(
  { kind: fc.constant('endpoint'), method: fc.constantFrom('GET', 'POST'), path, body: text, headers },
  ...(['body', 'headers'] as const),
);

const closed = some<ClosedModel>(
  {
    model: fc.constant('closed'),
    virtualUsers: count,
    requestsEach: fc.oneof(count, fc.constant(Infinity)),
    duration: time,
    thinkTime: fc.oneof(time, filled(time)),
    rampUp: time,
    presence: filled(fc.record({ at: time, users: count }, { noNullPrototype: true })),
  },
  ...(['duration', 'presence'] as const),
);

const open: fc.Arbitrary<OpenModel> = fc
  .tuple(fc.array(amount, { maxLength: 50 }), count)
  .map(([starts, maxInFlight]) => ({
    model: 'open',
    starts: Float64Array.from(starts).sort(),
    maxInFlight,
  }));

export const anyWorkload: fc.Arbitrary<Workload> = fc.oneof(prompts, sessions, tasks, endpoint);

/** Plans of all kinds, without a tally, which no wire carries. */
export const anyPlan: fc.Arbitrary<LoadPlan> = some<Omit<LoadPlan, 'tally'>>(
  {
    load: fc.oneof(open, closed),
    workload: anyWorkload,
    round: fc.integer(),
    warmUp: fc.boolean(),
    firstRequest: count,
    measureFrom: time,
  },
  'measureFrom',
);

const limit = milliseconds(1000);
const TIMEOUTS = { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit };

/** A server of the dialect openai-chat on loopback, without anything secret; every field can be set. */
export const specOf = ({
  settings,
  ...fields
}: Partial<Omit<TargetSpec, 'settings'>> & {
  readonly settings?: Partial<TargetSpec['settings']>;
} = {}): TargetSpec => ({
  api: 'openai-chat',
  transport: 'undici',
  ...fields,
  settings: { baseUrl: 'http://127.0.0.1:8000/v1', headers: {}, timeouts: TIMEOUTS, ...settings },
});
