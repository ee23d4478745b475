import { before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { BatchSampling } from '../load/batch-sampling';
import type { CompletedRecord } from '../load/request-record';
import { isCompleted } from '../load/request-record';
import { milliseconds } from '../quantities/units';
import type { SimulatedRequest } from '../simulator/simulated-request';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { TestClient, unending } from './target-client.fixture';

const [STREAMS, TOKENS, ROUNDS] = [16, 12, 16];

/** One round as the client saw it, and as the server did. */
interface Joined {
  readonly client: readonly CompletedRecord[];
  readonly server: readonly SimulatedRequest[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const ascending = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);
/** How much later than the earliest of them they are, on average. */
const meanDelay = (stamps: readonly number[]): number => mean(stamps) - Math.min(...stamps);
const gaps = (stamps: readonly number[]): number[] =>
  stamps.slice(1).map((at, index) => at - (stamps[index] ?? NaN));
const firstOf = (stamps: readonly number[]): number => stamps[0] ?? NaN;
const sentBy = ({ tokenSentAt }: SimulatedRequest): number[] => tokenSentAt.map(({ at }) => at);

/** Requests of one round reach the server in any order: the n-th of the later stamps follows the n-th of the earlier. */
function expectNoneBefore(later: readonly number[], earlier: readonly number[]): void {
  const lead = ascending(later).map((at, index) => at - (ascending(earlier)[index] ?? NaN));
  expect(Math.min(...lead)).to.be.at.least(0);
}

describe('What the client measures, against what the server did: TTFT 50 ms, ITL 10 ms, 16 streams', () => {
  let rounds: readonly Joined[];
  before(async () => {
    rounds = await measure();
  });

  const clientMean = (figure: (record: CompletedRecord) => number): number =>
    mean(rounds.flatMap(({ client }) => client.map(figure)));
  const serverMean = (figure: (request: SimulatedRequest) => number): number =>
    mean(rounds.flatMap(({ server }) => server.map(figure)));

  it('is stamped after it happened, and sending before the server could know of it', () => {
    for (const { client, server } of rounds) {
      expectNoneBefore(
        server.map(({ headersReceivedAt }) => headersReceivedAt),
        client.map(({ sentAt }) => sentAt),
      );
      expectNoneBefore(
        client.map(({ headersAt }) => headersAt),
        server.map(({ headersSentAt }) => headersSentAt ?? NaN),
      );
      for (let token = 0; token < TOKENS; token += 1) {
        expectNoneBefore(
          client.map(({ contentAt }) => contentAt[token] ?? NaN),
          server.map(({ tokenSentAt }) => tokenSentAt[token]?.at ?? NaN),
        );
      }
    }
  });

  it('is the inter-token latency of the server: means within 1 ms', (test: TestContext) => {
    const [client, server] = [
      clientMean(({ contentAt }) => mean(gaps(contentAt))),
      serverMean((request) => mean(gaps(sentBy(request)))),
    ];
    test.diagnostic(`mean ITL: client ${client.toFixed(3)} ms, server ${server.toFixed(3)} ms`);
    expect(client).to.be.closeTo(server, 1);
  });

  it('is the time to first token of the server: means within 1 ms, the wait to be read aside', (test: TestContext) => {
    test.diagnostic(
      `mean TTFT: client ${clientMean(({ sentAt, contentAt }) => firstOf(contentAt) - sentAt).toFixed(3)} ms, server ` +
        `${serverMean((request) => firstOf(sentBy(request)) - request.headersReceivedAt).toFixed(3)} ms since headers, ` +
        `${serverMean((request) => firstOf(sentBy(request)) - request.receivedAt).toFixed(3)} ms since request`,
    );
    // What other processes take from these two only lengthens a round: the quieter ones show the instrument.
    const errors = ascending(rounds.map(ttftError));
    test.diagnostic(`error by round: ${errors.map((error) => error.toFixed(2)).join(' ')} ms`);
    expect(firstOf(errors)).to.be.at.least(0);
    expect(errors[Math.floor(errors.length / 4)]).to.be.at.most(1);
  });
});

/**
 * By how much the client's mean TTFT exceeds the server's. The requests of a burst wait in the server's kernel
 * until it has read those before them: that is the server's time and rightly in TTFT, but the server's log
 * cannot know of it. It is the time by which reading them all took longer than sending them all.
 */
function ttftError({ client, server }: Joined): number {
  const [sent, read] = [
    client.map(({ sentAt }) => sentAt),
    server.map(({ headersReceivedAt }) => headersReceivedAt),
  ];
  const clients = mean(client.map(({ sentAt, contentAt }) => firstOf(contentAt) - sentAt));
  const servers = mean(server.map((request) => firstOf(sentBy(request)) - request.headersReceivedAt));
  return clients - servers - Math.max(0, meanDelay(read) - meanDelay(sent));
}

/** Closed rounds of the driver that every feature uses, joined with the server's log by their order. */
async function measure(): Promise<Joined[]> {
  await using simulator = await SpawnedSimulator.start(
    '--ttft',
    '50 ms',
    '--itl',
    '10 ms',
    '--streams',
    '16',
  );
  await using client = new TestClient(simulator.baseUrl);
  await client.untilReady(unending);
  const plan = {
    model: 'simulated-model',
    batchSize: STREAMS,
    tokens: STREAMS * TOKENS,
    sequenceLength: 128,
    promptWords: 32,
    temperature: 0,
    seed: 1,
    budget: milliseconds(60_000),
  };
  const sampling = new BatchSampling(plan, client);
  await sampling.warmUp(unending);
  const summary = await sampling.measureUntil(({ rounds }) => rounds.length >= ROUNDS, unending);
  expect(sampling.ledger.imbalance).to.equal(undefined);
  const { scheduled, completed } = sampling.ledger.counts;
  expect(completed).to.equal(scheduled);
  const truth = await simulator.truthOf(scheduled);
  return summary.rounds.map(({ records }) => {
    const [first, last] = [records[0], records.at(-1)].map((record) => record?.index ?? NaN);
    return { client: records.filter(isCompleted), server: truth.slice(first, (last ?? NaN) + 1) };
  });
}
