import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask } from '../../simulator/ask.fixture';
import { askStream } from './asked-stream.fixture';
import { startDoublingBalancer, startNaiveBalancer } from './bad-balancer.fixture';
import { chatChunk, usageChunk } from './chunks.fixture';
import { ScriptedNode, json, stream } from './scripted-node.fixture';

const token = (text: string) => chatChunk({ content: text });
const whole = [
  token(' a'),
  token(' b'),
  chatChunk({}, {}, { finish_reason: 'stop' }),
  usageChunk(3, 2),
  '[DONE]',
];

describe('the naive balancer', () => {
  it('asks nodes in turn, and loses what a dead one was to answer', async () => {
    const dead = await ScriptedNode.start('node-1', json(200, {}));
    await using living = await ScriptedNode.start('node-2', json(200, { well: true }));
    await using balancer = await startNaiveBalancer([dead, living]);
    await dead[Symbol.asyncDispose]();
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1)
      statuses.push((await ask(`${balancer.origin}/v1/models`)).status);
    expect(statuses).to.deep.equal([502, 200, 502, 200]);
  });

  it('passes on a stream, and the cut of one', async () => {
    await using node = await ScriptedNode.start('node-1', stream(whole, 'end'));
    await using balancer = await startNaiveBalancer([node]);
    expect(await askStream(balancer.origin)).to.include({ text: ' a b', complete: true, dones: 1 });
    node.script = stream([token(' a')], 'cut');
    expect(await askStream(balancer.origin)).to.include({ text: ' a', complete: false, dones: 0 });
  });
});

describe('the doubling balancer', () => {
  it('sends tokens twice where a stream is cut', async () => {
    await using first = await ScriptedNode.start('node-1', stream([token(' a')], 'cut'));
    await using second = await ScriptedNode.start('node-2', stream(whole, 'end'));
    await using balancer = await startDoublingBalancer([first, second]);
    expect(await askStream(balancer.origin)).to.include({ text: ' a a b', complete: true, dones: 1 });
  });
});
