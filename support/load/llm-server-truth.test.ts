import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { TargetSpec } from '../target/connect-target';
import { unending } from '../target/target-client.fixture';
import { BatchSampling } from './batch-sampling';
import type { LoadSummary } from './load-summary';
import { taskRounds } from './task-rounds';
import type { Task } from './task-workload';
import { LoadWorkers } from './workers/load-workers';

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 8 } },
  required: ['name'],
  additionalProperties: false,
};
const [USERS, ROUNDS] = [4, 16];

const specOf = (origin: string): TargetSpec => ({
  api: 'llm-server',
  routes: 'server',
  transport: 'undici',
  settings: {
    baseUrl: origin,
    apiKey: 'the key',
    headers: {},
    timeouts: {
      ready: milliseconds(5000),
      connect: milliseconds(5000),
      firstToken: milliseconds(20_000),
      stall: milliseconds(20_000),
      total: milliseconds(20_000),
    },
  },
});

interface Measured {
  readonly summary: LoadSummary;
  /** By how much each response time differs from the server's own, by round, in ms. */
  readonly errors: readonly number[];
}

/** Rounds of a task on the stand-in of the guide's server, held against its own log. */
async function measured(task: Task): Promise<Measured> {
  await using server = await SpawnedSimulator.start(
    ...['--kind', 'llm-server', '--api-key', 'the key'],
    ...['--ttft', '20 ms', '--itl', '2 ms'],
  );
  await using workers = await LoadWorkers.start(1);
  const plan = {
    name: 'truth',
    workload: {
      kind: 'tasks',
      model: 'simulated-model',
      provider: 'groq',
      tasks: [task],
      maxTokens: 12,
      ignoreEndToken: false,
      temperature: 0,
      seed: 1,
      newSchemas: true,
      idPrefix: 'truth-',
    },
    virtualUsers: USERS,
    requestsEach: 1,
    budget: milliseconds(60_000),
  } as const;
  const sampling = new BatchSampling(taskRounds(plan), workers.clientsOf(specOf(server.origin)));
  await sampling.warmUp(unending);
  const summary = await sampling.measureUntil(({ rounds }) => rounds.length >= ROUNDS, unending);
  const { scheduled, completed } = sampling.ledger.counts;
  expect(completed).to.equal(scheduled);
  const byId = new Map((await server.truthOf(scheduled)).map((request) => [request.requestId, request]));
  const errors = summary.rounds.map(({ records }) => {
    const each = records.map((record) => {
      const truth = byId.get(`truth-${record.index}`);
      if (truth === undefined || record.outcome !== 'completed')
        throw new Error(`request ${record.index} is not in the server's log`);
      const at = truth.tokenSentAt.at(-1)?.at ?? NaN;
      return record.endedAt - record.sentAt - (at - truth.headersReceivedAt);
    });
    return each.reduce((sum, error) => sum + error, 0) / each.length;
  });
  return { summary, errors: errors.toSorted((one, other) => one - other) };
}

/** What other processes take from these two only lengthens a round: the quietest one shows the instrument. */
function expectWithinAMillisecond(errors: readonly number[], test: TestContext): void {
  test.diagnostic(`error by round: ${errors.map((error) => error.toFixed(2)).join(' ')} ms`);
  expect(errors[0]).to.be.at.least(0);
  expect(errors[0]).to.be.at.most(1);
}

describe("What is measured of a server that is the guide's, against its own log", () => {
  it('is its response time, of plain answers', async (test) => {
    const { summary, errors } = await measured({ prompt: 'Say something' });
    expectWithinAMillisecond(errors, test);
    expect(summary.source).to.contain('usage');
  });

  it('is its response time, of structured answers whose schemas are registered first and whose usage is zero', async (test) => {
    const { summary, errors } = await measured({ prompt: 'Say something', schema: SCHEMA });
    expectWithinAMillisecond(errors, test);
    const [record] = summary.completedRecords;
    expect(record?.prepared).to.be.greaterThan(0);
    expect(record?.tokenSource).to.equal('local tokenizer');
    expect(record?.outputTokens).to.be.greaterThan(0);
    expect(record).not.to.have.property('inputTokens');
    expect(JSON.parse(record?.answer ?? '')).to.have.property('name');
  });
});
