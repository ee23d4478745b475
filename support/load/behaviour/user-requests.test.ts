import { describe, it } from 'node:test';
import { expect } from 'chai';
import { mean, sampleCorrelation } from 'simple-statistics';
import { TraceFile } from '../arrivals/trace-file.fixture';
import { DatasetFile } from '../dataset/dataset-file.fixture';
import { thinkTimeAfter } from '../load-plan';
import { usersAtOnce } from '../users-at-once';
import { behaviourOf, requestOf, settingOf } from './request-setting.fixture';
import { userRequests } from './user-requests';

const LENGTHS = { 'prompt tokens': '32', 'output tokens': '16' };
const draw = (rows: Readonly<Record<string, string>>) => userRequests(behaviourOf(rows), settingOf());

describe('userRequests', () => {
  it('draws what is asked from lengths, a trace or a dataset', async () => {
    using trace = new TraceFile('timestamp_ms,input_tokens,output_tokens\n0,30,5');
    using dataset = new DatasetFile('{"prompt": "Hi", "output_tokens": 6}');
    const asked = await Promise.all(
      [LENGTHS, { trace: trace.path }, { dataset: dataset.path }].map(async (rows) => {
        const workload = (await draw(rows)).workloadOf(2);
        return `${workload.kind} ${requestOf(workload, 0).maxTokens}`;
      }),
    );
    expect(asked).to.deep.equal(['prompts 16', 'prompts 5', 'tasks 6']);
  });

  it('thinks for the same time after every request where that is wanted', async () => {
    const { thinkTime, meanThinkTime } = await draw({ ...LENGTHS, 'think time': '2 s' });
    expect({ thinkTime, meanThinkTime }).to.deep.equal({ thinkTime: 2000, meanThinkTime: 2000 });
    expect(await draw(LENGTHS)).to.include({ thinkTime: 0, meanThinkTime: 0 });
  });

  it('thinks for times of their own elsewhere, which users do not share', async () => {
    const { thinkTime, meanThinkTime } = await draw({ ...LENGTHS, 'think time': 'exponential, mean 2 s' });
    const load = usersAtOnce(8, { requestsEach: Infinity, thinkTime });
    const timesOf = (user: number) =>
      Array.from({ length: 500 }, (_, request) => thinkTimeAfter(load, user + 8 * request));
    const every = Array.from({ length: 8 }, (_, user) => timesOf(user));
    for (const times of every) {
      expect(new Set(times).size).to.equal(500);
      expect(mean(times)).to.be.closeTo(2000, 400);
    }
    expect(mean(every.flat())).to.be.closeTo(meanThinkTime, 30);
    expect(meanThinkTime).to.be.closeTo(2000, 20);
  });

  it('draws from a seed of its own for each kind of thing', async () => {
    const text = 'uniform, 100 to 200';
    const rows = { 'prompt tokens': text, 'output tokens': text, 'think time': 'uniform, 100 ms to 200 ms' };
    const { workloadOf, thinkTime } = await draw(rows);
    const workload = workloadOf(1);
    if (workload.kind !== 'prompts' || typeof thinkTime === 'number') throw new Error('nothing was drawn');
    const drawn = [workload.words, workload.outputTokens, thinkTime].map((values) => [...values]);
    for (const [index, values] of drawn.entries()) {
      const others = drawn[(index + 1) % drawn.length] ?? [];
      expect(Math.abs(sampleCorrelation(values, others))).to.be.lessThan(0.1);
    }
  });

  it('says why a file cannot be read', async () => {
    const error = await draw({ dataset: '/tmp' }).catch((reason: unknown) => reason);
    expect(error).to.have.property('message').that.includes('/tmp');
  });
});
