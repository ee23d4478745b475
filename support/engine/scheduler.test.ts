import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Generation, type GenerationEnd } from './generation';
import { prefillBudget, Scheduler, type StepPlan } from './scheduler';

const meaning = { bytesOf: () => new Uint8Array(), isEnd: () => false };
const sampling = { temperature: 0, topP: 1, seed: 0 };

function generationOf(prompt: readonly number[], maxTokens: number, ends: GenerationEnd[] = []): Generation {
  const request = { prompt, maxTokens, sampling, stop: [], ignoreEnd: false };
  return new Generation(request, meaning, { token: () => undefined, ended: (end) => ends.push(end) });
}

const promptOf = (length: number, first = 1): number[] => Array.from({ length }, (_, index) => first + index);

/** Drawn wherever a token is asked for; no prompt has it. */
const DRAWN = 0;

/** Plans and applies one step. */
function step(scheduler: Scheduler): StepPlan | undefined {
  const plan = scheduler.plan();
  if (plan !== undefined)
    scheduler.apply(
      plan,
      plan.inputs.filter(({ sample }) => sample).map(() => DRAWN),
    );
  return plan;
}

const slotsOf = (plan: StepPlan | undefined): readonly number[] => plan?.inputs.map(({ slot }) => slot) ?? [];

describe('Scheduler', () => {
  it('has no step without work', () => {
    expect(new Scheduler({ slots: 2, batchSize: 64 }).plan()).to.equal(undefined);
  });

  it('computes a prompt whole while nobody decodes, then one token a step', () => {
    const scheduler = new Scheduler({ slots: 2, batchSize: 512 });
    const ends: GenerationEnd[] = [];
    scheduler.submit(generationOf(promptOf(100), 2, ends));
    expect(step(scheduler)?.inputs).to.deep.equal([
      { slot: 0, position: 0, tokens: promptOf(100), sample: true },
    ]);
    expect(step(scheduler)?.inputs).to.deep.equal([
      { slot: 0, position: 100, tokens: [DRAWN], sample: true },
    ]);
    expect(ends).to.deep.equal([{ reason: 'length' }]);
    expect(step(scheduler)).to.equal(undefined);
  });

  it('gives prompts what decoding leaves of a step, first come, first served', () => {
    const scheduler = new Scheduler({ slots: 32, batchSize: 512 });
    scheduler.submit(generationOf(promptOf(5), 50));
    step(scheduler);
    scheduler.submit(generationOf(promptOf(60), 50));
    scheduler.submit(generationOf(promptOf(60, 100), 50));
    const tokens = (plan?: StepPlan): unknown =>
      plan?.inputs.map((input) => [input.slot, input.tokens.length]);
    expect(tokens(step(scheduler))).to.deep.equal([
      [0, 1],
      [1, 39],
    ]);
    expect(tokens(step(scheduler))).to.deep.equal([
      [0, 1],
      [1, 21],
      [2, 18],
    ]);
  });

  it('queues what finds no slot, in order', () => {
    const scheduler = new Scheduler({ slots: 1, batchSize: 64 });
    for (const first of [10, 20, 30]) scheduler.submit(generationOf(promptOf(3, first), 1));
    expect([scheduler.running, scheduler.waiting]).to.deep.equal([0, 3]);
    expect(step(scheduler)?.inputs[0]?.tokens).to.deep.equal([10, 11, 12]);
    expect(step(scheduler)?.inputs[0]?.tokens).to.deep.equal([20, 21, 22]);
    expect(scheduler.waiting).to.equal(1);
  });

  it('reuses the slot that shares the longest start, but computes the last prompt token always', () => {
    const scheduler = new Scheduler({ slots: 3, batchSize: 512 });
    for (const first of [1, 1000, 2000]) scheduler.submit(generationOf(promptOf(40, first), 1));
    step(scheduler);
    const again = generationOf(promptOf(40, 1000), 1);
    scheduler.submit(again);
    expect(step(scheduler)).to.deep.include({ starts: [{ slot: 1, kept: 39, sampling }] });
    expect(again.cachedTokens).to.equal(39);
  });

  it('takes the lowest free slot where a shared start is too short to matter', () => {
    const scheduler = new Scheduler({ slots: 3, batchSize: 512 });
    for (const first of [1, 1000, 2000]) scheduler.submit(generationOf(promptOf(40, first), 1));
    step(scheduler);
    scheduler.submit(generationOf([2000, 2001, 5, 6], 1));
    expect(step(scheduler)?.starts).to.deep.equal([{ slot: 0, kept: 0, sampling }]);
  });

  const scored = (prompt: readonly number[], maxTokens: number, ends: GenerationEnd[] = []): Generation =>
    new Generation(
      { prompt, maxTokens, sampling, stop: [], ignoreEnd: false, scoring: { top: 1 } },
      meaning,
      { token: () => undefined, ended: (end) => ends.push(end) },
    );

  it('computes a prompt that is scored from its start, in any slot, and ends it without a token', () => {
    const scheduler = new Scheduler({ slots: 2, batchSize: 512 });
    scheduler.submit(generationOf(promptOf(40), 1));
    step(scheduler);
    const ends: GenerationEnd[] = [];
    const generation = scored(promptOf(40), 0, ends);
    scheduler.submit(generation);
    expect(step(scheduler)).to.deep.equal({
      starts: [{ slot: 0, kept: 0, sampling }],
      inputs: [
        {
          slot: 0,
          position: 0,
          tokens: promptOf(40),
          sample: false,
          scoring: { top: 1, following: promptOf(39, 2) },
        },
      ],
    });
    expect(ends).to.deep.equal([{ reason: 'length' }]);
    expect([generation.cachedTokens, scheduler.running]).to.deep.equal([0, 0]);
  });

  it('scores no more tokens a step than its share, and lets others pass by', () => {
    const scheduler = new Scheduler({ slots: 3, batchSize: 64, scoringBatch: 10 });
    scheduler.submit(scored(promptOf(15), 1));
    scheduler.submit(scored(promptOf(4, 100), 1));
    scheduler.submit(generationOf(promptOf(20, 200), 1));
    const tokens = (plan?: StepPlan): unknown =>
      plan?.inputs.map((input) => [input.slot, input.tokens.length, input.scoring?.following.length]);
    expect(tokens(step(scheduler))).to.deep.equal([
      [0, 10, 10],
      [2, 20, undefined],
    ]);
    expect(tokens(step(scheduler))).to.deep.equal([
      [0, 5, 4],
      [1, 4, 3],
    ]);
  });

  it('knows which cells are of running sequences, and which are kept', () => {
    const scheduler = new Scheduler({ slots: 2, batchSize: 64 });
    const [short, long] = [generationOf(promptOf(10), 1), generationOf(promptOf(20, 100), 3)];
    scheduler.submit(short);
    scheduler.submit(long);
    expect(scheduler.kvCells).to.deep.equal({ used: 0, cached: 0 });
    step(scheduler);
    expect(scheduler.kvCells).to.deep.equal({ used: 20, cached: 10 });
    step(scheduler);
    expect(scheduler.kvCells).to.deep.equal({ used: 21, cached: 10 });
    // What is computed for somebody who leaves in the meantime is there all the same.
    const plan = scheduler.plan();
    scheduler.cancel(long);
    scheduler.apply(plan!, [DRAWN]);
    expect(scheduler.kvCells).to.deep.equal({ used: 0, cached: 32 });
  });

  it('fills slots from below, so that their ids in a batch rise by exactly 1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const scheduler = new Scheduler({ slots: 8, batchSize: 512 });
        lengths.forEach((length, index) => {
          scheduler.submit(generationOf(promptOf(length, index * 100), 3));
        });
        for (let plan = step(scheduler); plan !== undefined; plan = step(scheduler)) {
          expect(slotsOf(plan)).to.deep.equal(lengths.map((_, index) => index));
        }
      }),
    );
  });

  it('keeps each step within the prefill budget, its slots rising, whatever comes and goes', () => {
    const event = fc.record({
      length: fc.integer({ min: 1, max: 90 }),
      maxTokens: fc.integer({ min: 1, max: 9 }),
    });
    const turns = fc.array(fc.array(event, { maxLength: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(turns, fc.integer({ min: 1, max: 9 }), (arrivals, slots) => {
        const limits = { slots, batchSize: 64 };
        const scheduler = new Scheduler(limits);
        for (const [turn, arriving] of arrivals.entries()) {
          for (const { length, maxTokens } of arriving) {
            scheduler.submit(generationOf(promptOf(length, turn * 1000 + 1), maxTokens));
          }
          const inputs = step(scheduler)?.inputs ?? [];
          const decoding = inputs.filter(({ tokens }) => tokens[0] === DRAWN).length;
          const prefill = inputs.filter(({ tokens }) => tokens[0] !== DRAWN);
          const prefillTokens = prefill.reduce((sum, { tokens }) => sum + tokens.length, 0);
          expect(prefillTokens).to.be.at.most(prefillBudget(decoding, limits));
          const ids = inputs.map(({ slot }) => slot);
          expect(ids).to.deep.equal([...new Set(ids)].sort((left, right) => left - right));
        }
      }),
    );
  });
});

describe('prefillBudget', () => {
  it('is the whole batch while nobody decodes', () => {
    expect(prefillBudget(0, { slots: 8, batchSize: 512 })).to.equal(512);
  });

  it('never grows with the number of slots that decode, and never ends', () => {
    const sizes = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(sizes, (slots) => {
        const limits = { slots, batchSize: 512 };
        for (let decoding = 1; decoding < slots; decoding++) {
          const budget = prefillBudget(decoding, limits);
          expect(budget)
            .to.be.at.least(8)
            .and.at.most(prefillBudget(decoding - 1, limits));
        }
      }),
    );
  });
});
