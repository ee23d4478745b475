import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { Simulator } from '../../simulator/simulator';
import { TRANSPORTS } from '../../target/transport';
import { unending } from '../fake-target.fixture';
import { closedModel, planOf, prompts } from '../load-plans.fixture';
import { isCompleted } from '../request-record';
import { LoadWorkers } from './load-workers';
import { answerAtOnce, RecordingServer, specOf } from './recording-server.fixture';

const PROMPTS = prompts({ model: 'simulated-model', outputTokens: [1, 5, 3], idPrefix: 'run-' });

for (const transport of TRANSPORTS) {
  describe(`Answers that two workers get over ${transport}`, () => {
    let workers: LoadWorkers;
    before(async () => {
      workers = await LoadWorkers.start(2);
    });
    after(() => workers[Symbol.asyncDispose]());

    it('are known by the node that gave them, and kept where they are wanted', async () => {
      const nodes = new Map<string, string>();
      await using server = await RecordingServer.start((response, received) => {
        const node = `node-${nodes.size % 3}`;
        nodes.set(received.id, node);
        response.setHeader('X-Node', node);
        if (nodes.size % 4 === 0) response.writeHead(503).end('busy');
        else answerAtOnce(response, received);
      });
      const spec = specOf(server.baseUrl, { transport });
      const settings = { ...spec.settings, nodeHeader: 'x-node' };
      const workload = { ...PROMPTS, answers: 'kept' } as const;
      const plan = planOf(closedModel({ virtualUsers: 4, requestsEach: 5 }), { workload });
      const { records, counts } = await workers.clientsOf({ ...spec, settings }).begin(plan, unending).result;
      expect(counts).to.include({ completed: 15, 'http error': 5 });
      for (const record of records) {
        expect(record.servedBy).to.equal(nodes.get(`run-${record.index}`));
        if (isCompleted(record)) expect(record.answer).to.equal('word '.repeat(record.outputTokens));
      }
    });

    it('come as a whole where that is asked for', async () => {
      await using simulator = await Simulator.start({ timeToFirstToken: 4, slots: 100 });
      const workload = { ...PROMPTS, stream: false } as const;
      const plan = planOf(closedModel({ virtualUsers: 3, requestsEach: 4 }), { workload });
      const loaded = await workers.clientsOf(specOf(simulator.baseUrl, { transport })).begin(plan, unending)
        .result;
      const completed = loaded.records.filter(isCompleted);
      expect(completed).to.have.length(12);
      for (const { index, contentAt, contentTokens, outputTokens, tokenSource } of completed) {
        expect(contentAt).to.have.length(1);
        expect(contentTokens).to.deep.equal([[1, 5, 3][index % 3]]);
        expect({ outputTokens, tokenSource }).to.deep.equal({
          outputTokens: contentTokens[0],
          tokenSource: 'usage',
        });
      }
    });
  });
}
