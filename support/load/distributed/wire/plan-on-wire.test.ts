import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { LiveTally } from '../../../statistics/live-tally';
import { closedModel, openModel, planOf, prompts } from '../../load-plans.fixture';
import { milliseconds } from '../../../quantities/units';
import type { ClosedModel, LoadPlan } from '../../load-plan';
import type { Task, TaskWorkload } from '../../task-workload';
import { anyPlan, specOf } from './any-plan.fixture';
import { headed } from './headed.fixture';
import { decodePlan, encodePlan } from './plan-on-wire';
import { MOST_BYTES } from './protocol';
import { withoutOwnSecrets } from './server-on-wire';
import { WireError } from './wire-error';

const SERVER = withoutOwnSecrets(
  specOf({
    others: ['http://127.0.0.1:8001'],
    routes: { health: '/up', metrics: null },
    schemaField: 'validation_schema',
    knowledge: {
      models: ['a'],
      features: { ignoreEndToken: true, continuousUsage: false },
      providers: { a: 'b' },
    },
    settings: { nodeHeader: 'x-node', headers: { 'x-simulated-ttft-ms': '20' } },
  }),
  { headers: {} },
);

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const COMMON = { model: 'm', temperature: 0, seed: 1 } as const;
const SESSIONS = {
  ...COMMON,
  kind: 'sessions',
  virtualUsers: 1,
  turns: 1,
  words: [1],
  outputTokens: [1],
} as const;
const tasksOf = (count: number): TaskWorkload => ({
  ...{ ...COMMON, kind: 'tasks', maxTokens: 1, ignoreEndToken: true, newSchemas: false },
  tasks: new Array<Task>(count).fill({ prompt: 'a' }) as [Task, ...Task[]],
});

/** The same values, with the fields of every object the other way round. */
function turned<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => turned(item)) as T;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, turned<unknown>(item)]),
  ) as T;
}

describe('encodePlan', () => {
  it('makes bytes of a plan that are the same plan again, whatever it asks for', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { bytes, digest } = encodePlan(plan, SERVER);
        expect(digest).to.equal(digestOf(bytes));
        expect(decodePlan(bytes, digest)).to.deep.equal({ plan, server: SERVER });
      }),
    );
  });

  it('keeps every bit of the starts, and a load without an end', () => {
    const starts = [0, Number.MIN_VALUE, 1 / 3, 1 / 3, 1e9 + 1 / 7, Number.MAX_VALUE];
    const { bytes, digest } = encodePlan(planOf(openModel(starts)), SERVER);
    const { load } = decodePlan(bytes, digest).plan;
    expect(load.model === 'open' && [...load.starts]).to.deep.equal(starts);
    const endless = encodePlan(planOf(closedModel({ requestsEach: Infinity })), SERVER);
    expect(decodePlan(endless.bytes, endless.digest).plan.load).to.include({ requestsEach: Infinity });
  });

  it('makes the same bytes of the same plan, in whatever order its fields were written', () => {
    const plans = anyPlan.filter(
      ({ workload }) => workload.kind === 'prompts' || workload.kind === 'sessions',
    );
    fc.assert(
      fc.property(plans, (plan) => {
        expect(encodePlan(turned(plan), SERVER)).to.deep.equal(encodePlan(plan, SERVER));
      }),
    );
  });

  it('leaves the tally where it is', () => {
    const plan = planOf(openModel([1]));
    const tallied = { ...plan, tally: LiveTally.create().buffer };
    expect(encodePlan(tallied, SERVER)).to.deep.equal(encodePlan(plan, SERVER));
  });

  const FAULTS: readonly (readonly [string, LoadPlan, RegExp])[] = [
    ['starts that fall', planOf(openModel([1, 3, 2])), /request 2 due at 2 ms after one at 3 ms/],
    ['starts before the beginning', planOf(openModel([-1])), /request 0 due at -1 ms/],
    ['a start that is no number', planOf(openModel([NaN])), /request 0 due at NaN ms/],
    ['a start that never comes', planOf(openModel([Infinity])), /request 0 due at Infinity ms/],
    ['a field that nobody would carry', { ...planOf(openModel([1])), colour: 1 } as LoadPlan, /plan\.colour/],
    [
      'a length that is no number',
      planOf(openModel([1]), { workload: prompts({ words: [1, NaN] }) }),
      /NaN as number 1 of its words, which go from 0 to 33554432/,
    ],
    [
      'a time to think that is over before it begins',
      planOf(closedModel({ thinkTime: [milliseconds(1), milliseconds(-1)] })),
      /-1 as number 1 of its thinkTime/,
    ],
    [
      'more tasks than are looked through in a moment',
      planOf(closedModel(), { workload: tasksOf(500_001) }),
      /has more than 500000 tasks and messages; make several loads of them/,
    ],
    [
      'scripts that are no texts',
      planOf(closedModel(), { workload: { ...SESSIONS, scripts: [[1]] as unknown as [string[]] } }),
      /plan\.workload\.scripts: are no texts/,
    ],
    [
      'no time to think of several',
      planOf(closedModel({ thinkTime: [] as unknown as ClosedModel['thinkTime'] })),
      /plan\.load\.thinkTime/,
    ],
    [
      'more texts than are read in a moment',
      planOf(closedModel({ virtualUsers: 1 }), {
        workload: prompts({ model: 'm'.repeat(MOST_BYTES.planTexts) }),
      }),
      /bytes besides its numbers, and may have 67108864: ask fewer requests of one load .*several loads/,
    ],
    [
      'a temperature that is no number',
      planOf(openModel([1]), { workload: prompts({ temperature: NaN }) }),
      /plan\.workload\.temperature/,
    ],
    [
      'a key in a header of its own',
      planOf(openModel([1]), {
        workload: {
          kind: 'endpoint',
          method: 'GET',
          path: '/',
          headers: { Authorization: 'Bearer k-123456' },
        },
      }),
      /plan\.workload\.headers\.Authorization: is a header that no message holds; set it in LLM_HEADERS/,
    ],
  ];
  for (const [what, plan, words] of FAULTS) {
    it(`refuses ${what}, and says where`, () => {
      expect(() => encodePlan(plan, SERVER)).to.throw(WireError, words);
      expect(() => encodePlan(plan, SERVER)).not.to.throw('k-123456');
    });
  }
});

describe('decodePlan', () => {
  const { bytes, digest } = encodePlan(planOf(openModel([1, 2])), SERVER);

  it('takes nothing but the bytes that the digest names', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const altered = Buffer.from(bytes);
        altered[place]! ^= flip;
        expect(() => decodePlan(altered, digest)).to.throw(WireError, 'is not the one that the job names');
      }),
    );
  });

  it('gives a plan or a WireError for whatever bytes somebody writes with their digest', () => {
    const altered = fc
      .tuple(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length))
      .map(([place, value, end]) => {
        const copy = Buffer.from(bytes);
        copy[place] = value;
        return copy.subarray(0, end % 3 === 0 ? end : undefined);
      });
    fc.assert(
      fc.property(
        fc.oneof(
          altered,
          fc.uint8Array({ maxLength: 64 }).map((random) => Buffer.from(random)),
        ),
        (damaged) => {
          try {
            const { plan, server } = decodePlan(damaged, digestOf(damaged));
            // What was taken is a plan that can be sent on.
            expect(decodePlan(...sent(plan, server))).to.deep.equal({ plan, server });
          } catch (error) {
            expect(error).to.be.instanceOf(WireError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  const sent = (...told: Parameters<typeof encodePlan>): [Buffer, string] => {
    const wired = encodePlan(...told);
    return [wired.bytes, wired.digest];
  };

  const LIES: readonly (readonly [string, (json: string) => string, RegExp])[] = [
    ['more starts than there are', (json) => json.replace('"starts":2', '"starts":1e15'), /has 4 numbers/],
    ['words that are no list', (json) => json.replace('"words":1', '"words":[3]'), /plan\.workload\.words/],
    ['fewer starts', (json) => json.replace('"starts":2', '"starts":1'), /says that it has 3/],
    [
      'a path to another host',
      (json) => json.replace('/up', '//evil.example/'),
      /server\.routes: .*"health"/,
    ],
    [
      'a user in its base URL',
      (json) => json.replace('127.0.0.1:8000', 'a:b@c'),
      /baseUrl: holds a user name/,
    ],
    [
      'another server in the path of its base URL',
      (json) => json.replace('8000/v1', '8000//127.0.0.2:1/v1'),
      /baseUrl: has a path that begins with two slashes/,
    ],
    ['another protocol', (json) => json.replace('http://127', 'file://127'), /is no http:\/\/ or https:/],
    [
      'the Host of another server',
      (json) => json.replace('x-simulated-ttft-ms', 'host'),
      /headers\.host: is a header that no message holds/,
    ],
    ['a header of two lines', (json) => json.replace('"20"', '"2\\r\\nhost: a"'), /is no value of a header/],
    ['a proxy', (json) => json.replace('"settings":{', '"settings":{"proxy":"http://p",'), /settings\.proxy/],
    ['no JSON', (json) => json.slice(1), /is no JSON/],
  ];
  for (const [what, lie, words] of LIES) {
    it(`refuses a plan with ${what}`, () => {
      const damaged = headed(bytes, lie);
      expect(() => decodePlan(damaged, digestOf(damaged))).to.throw(WireError, words);
    });
  }

  it('refuses a length that its bytes do not have, and more bytes than a plan may have', () => {
    const long = Buffer.from(bytes);
    long.writeUInt32LE(0xffffffff);
    expect(() => decodePlan(long, digestOf(long))).to.throw(WireError, 'breaks off');
    expect(() => decodePlan(Buffer.alloc(MOST_BYTES.plan + 1), digest)).to.throw(WireError, 'may have');
  });
});
