import { after, before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { batchRounds } from '../load/batch-rounds';
import { BatchSampling } from '../load/batch-sampling';
import { isCompleted, type CompletedRecord } from '../load/request-record';
import { LoadWorkers } from '../load/workers/load-workers';
import { milliseconds } from '../quantities/units';
import type { SimulatedRequest } from '../simulator/simulated-request';
import { GroundTruthServer } from '../system/ground-truth-server';
import { TRANSPORTS, type TransportName } from './transport';
import { unending } from './target-client.fixture';

const [STREAMS, TOKENS, ROUNDS] = [16, 12, 16];
const DELAYS = { timeToFirstToken: milliseconds(50), interTokenLatency: milliseconds(10) };

/** One request as the client saw it, and as the server did. */
interface Joined {
  readonly client: CompletedRecord;
  readonly server: SimulatedRequest;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const ascending = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);
const firstOf = (stamps: readonly number[]): number => stamps[0] ?? NaN;
const sentBy = ({ tokenSentAt }: SimulatedRequest): number[] => tokenSentAt.map(({ at }) => at);
const meanGap = (stamps: readonly number[]): number =>
  ((stamps.at(-1) ?? NaN) - firstOf(stamps)) / (stamps.length - 1);

for (const transport of TRANSPORTS) {
  describe(`What the client measures over ${transport}, against what the server did: TTFT 50 ms, ITL 10 ms, 16 streams`, () => {
    let truth: GroundTruthServer;
    let rounds: readonly (readonly Joined[])[];
    before(async () => {
      truth = await GroundTruthServer.start({ api: 'openai-chat', transport });
      rounds = await measure(truth, transport);
    });
    after(() => truth[Symbol.asyncDispose]());

    it('is stamped after it happened, and sending before the server could know of it', () => {
      for (const { client, server } of rounds.flat()) {
        expect(server.headersReceivedAt - client.sentAt).to.be.at.least(0);
        expect(client.headersAt - (server.headersSentAt ?? NaN)).to.be.at.least(0);
        for (const [token, at] of sentBy(server).entries())
          expect((client.contentAt[token] ?? NaN) - at).to.be.at.least(0);
      }
    });

    // What other processes take from these two adds to the error of a round: the quietest one shows the instrument's own.
    it('is the inter-token latency of the server: means within 0.2 ms', (test: TestContext) => {
      const errors = ascending(rounds.map((round) => Math.abs(mean(round.map(itlError)))));
      test.diagnostic(`ITL error by round: ${errors.map((error) => error.toFixed(3)).join(' ')} ms`);
      expect(firstOf(errors)).to.be.at.most(0.2);
    });

    it('is the time to first token of the server: means within 1 ms', (test: TestContext) => {
      const errors = ascending(rounds.map((round) => mean(round.map(ttftError))));
      test.diagnostic(`TTFT error by round: ${errors.map((error) => error.toFixed(2)).join(' ')} ms`);
      expect(firstOf(errors)).to.be.at.least(0);
      expect(firstOf(errors)).to.be.at.most(1);
    });
  });
}

const itlError = ({ client, server }: Joined): number => meanGap(client.contentAt) - meanGap(sentBy(server));

const ttftError = ({ client, server }: Joined): number =>
  firstOf(client.contentAt) - client.sentAt - (firstOf(sentBy(server)) - server.headersReceivedAt);

/** Batches sent as every feature sends them, joined with the server's log by the ids of the requests. */
async function measure(truth: GroundTruthServer, transport: TransportName): Promise<Joined[][]> {
  await using workers = await LoadWorkers.start(1);
  const plan = {
    model: truth.model,
    batchSize: STREAMS,
    tokens: STREAMS * TOKENS,
    sequenceLength: 128,
    promptWords: 32,
    temperature: 0,
    seed: 1,
    budget: milliseconds(60_000),
    idPrefix: 'truth-',
  };
  const sampling = new BatchSampling(batchRounds(plan), workers.clientsOf(truth.server(DELAYS, transport)));
  await sampling.warmUp(unending);
  const summary = await sampling.measureUntil((seen) => seen.rounds.length >= ROUNDS, unending);
  expect(sampling.ledger.imbalance).to.equal(undefined);
  const { scheduled, completed } = sampling.ledger.counts;
  expect(completed).to.equal(scheduled);
  const logged = await truth.requests('truth-', scheduled, unending);
  const byId = new Map(logged.map((request) => [request.requestId, request]));
  return summary.rounds.map(({ records }) =>
    records.filter(isCompleted).map((client) => {
      const server = byId.get(`truth-${client.index}`);
      if (server === undefined) throw new Error(`the server knows nothing of request ${client.index}`);
      return { client, server };
    }),
  );
}
