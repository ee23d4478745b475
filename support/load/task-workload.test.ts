import { describe, it } from 'node:test';
import { expect } from 'chai';
import { schemaOf, taskRequest, type TaskWorkload } from './task-workload';

const SCHEMA = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };

const workload = (fields: Partial<TaskWorkload> = {}): TaskWorkload => ({
  kind: 'tasks',
  model: 'a model',
  tasks: [{ prompt: 'one' }, { prompt: 'two', schema: SCHEMA }],
  maxTokens: 12,
  ignoreEndToken: true,
  temperature: 0.7,
  seed: 5,
  newSchemas: false,
  ...fields,
});

describe('a workload of tasks', () => {
  it('asks them in turn', () => {
    const prompts = [0, 1, 2, 3].map((index) => taskRequest(workload(), index).prompt);
    expect(prompts).to.deep.equal(['one', 'two', 'one', 'two']);
  });

  it('sends a schema where the task has one, the same each time', () => {
    expect(taskRequest(workload(), 0)).not.to.have.property('schema');
    expect(taskRequest(workload(), 1).schema).to.equal(SCHEMA);
    expect(taskRequest(workload(), 3).schema).to.equal(SCHEMA);
  });

  it('makes every request a schema of its own where that is wanted, the same on every worker', () => {
    const wanted = workload({ newSchemas: true });
    const [one, three] = [taskRequest(wanted, 1), taskRequest(wanted, 3)];
    expect(one.schema).not.to.deep.equal(three.schema);
    expect(one.schema).to.deep.equal(schemaOf({ ...wanted }, 1));
  });

  it('carries history, provider and an id where there are any', () => {
    const history = [{ role: 'user', content: 'Hi' }] as const;
    const wanted = workload({ provider: 'groq', idPrefix: 'x-', tasks: [{ prompt: 'one', history }] });
    expect(taskRequest(wanted, 7)).to.deep.include({ provider: 'groq', id: 'x-7', history, seed: 12 });
  });
});
