import { describe, it } from 'node:test';
import { expect } from 'chai';
import { promptOf } from './load/prompt-workload';
import { taskRequest } from './load/task-workload';
import { prefillPlan, prefillWorkload } from './prefill-plan';

const COST = { fixed: 4, perWord: 2, source: 'server' } as const;
const planOf = (lengths: readonly number[], rounds: number, seed = 7) =>
  prefillPlan(lengths, rounds, { cost: COST, seed });

describe('prefillPlan', () => {
  it('asks each length cold and right after that warm, in rising and falling order by turns', () => {
    expect(planOf([10, 20, 30], 2).places.map(({ tokens, prefix }) => `${tokens} ${prefix}`)).to.deep.equal([
      ...['10 cold', '10 warm', '20 cold', '20 warm', '30 cold', '30 warm'],
      ...['30 cold', '30 warm', '20 cold', '20 warm', '10 cold', '10 warm'],
    ]);
  });

  it('asks the same prompt again, and never one that begins like one before', () => {
    const { tasks, places } = planOf([20, 100], 40);
    expect(tasks).to.have.length(places.length);
    const beginnings = new Set<string>();
    for (const [index, { prompt }] of tasks.entries()) {
      if (places[index]?.prefix === 'warm') expect(prompt).to.equal(tasks[index - 1]?.prompt);
      else beginnings.add(prompt.split(' ').slice(0, 5).join(' '));
    }
    expect(beginnings.size).to.equal(80);
  });

  it('makes prompts of as many tokens as asked for', () => {
    const { tasks, places } = planOf([10, 64], 3);
    for (const [index, { prompt }] of tasks.entries())
      expect(4 + 2 * prompt.split(' ').length).to.equal(places[index]?.tokens);
  });

  it('asks other prompts for another seed', () => {
    expect(planOf([64], 1).tasks[0].prompt).not.to.equal(planOf([64], 1, 8).tasks[0].prompt);
    expect(planOf([64], 1).tasks[0].prompt).to.equal(promptOf(30, 7, 0));
  });

  it('refuses a plan of nothing', () => {
    expect(() => planOf([], 3)).to.throw('no length of a prompt was given');
    expect(() => planOf([64], 0)).to.throw('no length of a prompt was given');
  });
});

describe('prefillWorkload', () => {
  it('asks the tasks of the plan one after another, for exact answers', () => {
    const plan = planOf([10, 64], 2);
    const workload = prefillWorkload(plan, { model: 'model', maxTokens: 32, temperature: 0, seed: 7 });
    for (const [index, { prompt }] of plan.tasks.entries())
      expect(taskRequest(workload, index)).to.include({
        prompt,
        model: 'model',
        maxTokens: 32,
        ignoreEndToken: true,
      });
    expect(workload).to.include({ answers: 'forgotten', newSchemas: false });
  });
});
