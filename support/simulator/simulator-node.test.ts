import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, askLlmServer, chat } from './ask.fixture';
import { Simulator } from './simulator';
import { simulatorOptions, SimulatorOptionsError } from './simulator-options';

describe('Simulator, as a node of a cluster', () => {
  it('says who it is in every response, also in those that refuse', async () => {
    for (const kind of ['simulator', 'vllm', 'llm-server'] as const) {
      await using simulator = await Simulator.start({ kind, nodeId: 'node-3', control: true, queueLimit: 0 });
      const { origin, baseUrl } = simulator;
      const answers = [
        await ask(`${origin}/health`),
        await ask(`${origin}/metrics`),
        await ask(`${origin}/nothing`),
        await ask(`${origin}/echo`, { method: 'POST', body: 'x' }),
        await ask(`${origin}/echo`),
        await ask(`${origin}/control`, { method: 'POST', body: '{}' }),
        await ask(`${baseUrl}/models`),
        await chat(baseUrl),
        await chat(baseUrl, { stream: false }),
        await chat(baseUrl, { model: 'other' }),
        await askLlmServer(origin, '/api/v1/unstructured'),
      ];
      expect(answers.map(({ headers }) => headers['x-served-by'])).to.deep.equal(answers.map(() => 'node-3'));
      expect(answers.map(({ status }) => status)).to.include.members([200, 400, 404, 405]);
    }
  });

  it('says nothing where it was given no name', async () => {
    await using simulator = await Simulator.start();
    expect((await chat(simulator.baseUrl)).headers).not.to.have.property('x-served-by');
  });

  for (const nodeId of ['', 'node 3', 'node\r\nX-Other: 1', 'nœud'])
    it(`refuses ${JSON.stringify(nodeId)} as a name`, () => {
      expect(() => simulatorOptions({ nodeId })).to.throw(
        SimulatorOptionsError,
        /without white space.*\n.*nodeId/,
      );
    });
});
