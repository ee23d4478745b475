import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Generation, type GenerationEnd } from './generation';
import { InferenceLoop } from './inference-loop';
import type { ModelRuntime, SlotInput } from './model-runtime';

/** The token that follows a sequence, made from all of it: a wrong cell anywhere shows in the output. */
const following = (cells: readonly number[]): number =>
  cells.reduce((sum, token, index) => (sum * 31 + token * (index + 1)) % 200, 7) + 1;

/** A runtime whose cells are plain arrays, and that refuses what llama.cpp would get wrong silently. */
class FakeRuntime implements ModelRuntime {
  readonly batchSize = 64;
  readonly vocabularySize = 256;
  readonly cells = new Map<number, number[]>();
  steps = 0;
  disposed = false;
  duringStep: (step: number) => void = () => undefined;
  checkGrammar = (): void => undefined;

  tokenize(text: string): readonly number[] {
    return [...Buffer.from(text)];
  }

  bytesOf(token: number): Uint8Array {
    return Uint8Array.of(token);
  }

  isEnd(token: number): boolean {
    return token === 200;
  }

  begin(slot: number, kept: number): void {
    this.cells.set(slot, (this.cells.get(slot) ?? []).slice(0, kept));
  }

  async step(inputs: readonly SlotInput[]): Promise<readonly number[]> {
    this.steps += 1;
    if (inputs.reduce((sum, { tokens }) => sum + tokens.length, 0) > this.batchSize)
      throw new Error('too many');
    const drawn = inputs.flatMap(({ slot, position, tokens, sample }) => {
      const cells = this.cells.get(slot);
      if (cells?.length !== position)
        throw new Error(`slot ${slot}: ${cells?.length} cells, not ${position}`);
      cells.push(...tokens);
      return sample ? [following(cells)] : [];
    });
    this.duringStep(this.steps);
    await Promise.resolve();
    return drawn;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

interface Plan {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  /** In which step it comes, and in which it is cancelled, if it still runs then. */
  readonly arrival: number;
  readonly cancelled: number;
}

/** A generation that remembers what it was told. */
class Heard {
  readonly ends: GenerationEnd[] = [];
  readonly generation: Generation;
  tokens = 0;
  readonly ended: Promise<void>;
  text = '';

  constructor({ prompt, maxTokens }: Pick<Plan, 'prompt' | 'maxTokens'>, runtime: ModelRuntime) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ended = promise;
    const sampling = { temperature: 0, topP: 1, seed: 0 };
    this.generation = new Generation({ prompt, maxTokens, sampling, stop: [], ignoreEnd: true }, runtime, {
      token: (text) => {
        this.tokens += 1;
        this.text += text;
      },
      ended: (end) => {
        this.ends.push(end);
        resolve(undefined);
      },
    });
  }
}

/** The text that a sequence yields when it is computed alone. */
function alone({ prompt, maxTokens }: Plan): string {
  const cells = [...prompt];
  for (let count = 0; count < maxTokens; count++) cells.push(following(cells));
  return new TextDecoder().decode(Uint8Array.from(cells.slice(prompt.length)));
}

const plans = fc.array(
  fc.record({
    // Few distinct tokens, so that prompts share starts and slots are reused.
    prompt: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 50 }),
    maxTokens: fc.integer({ min: 1, max: 12 }),
    arrival: fc.integer({ min: 0, max: 15 }),
    cancelled: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 14 },
);

describe('InferenceLoop', () => {
  it('ends every request exactly once, with the text it would have alone, and frees every slot', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 5 }), async (requests, slots) => {
        const runtime = new FakeRuntime();
        const loop = new InferenceLoop(runtime, slots, () => undefined);
        const heard = requests.map((plan) => ({ plan, listener: new Heard(plan, runtime) }));
        const late = heard.filter(({ plan }) => plan.arrival > 0);
        runtime.duringStep = (step) => {
          for (const { plan, listener } of heard) {
            if (plan.arrival === step) loop.submit(listener.generation);
            if (plan.cancelled === step && plan.arrival < step) loop.cancel(listener.generation);
          }
        };
        for (const { listener } of heard.filter((each) => !late.includes(each)))
          loop.submit(listener.generation);
        // Whoever would come in a step that never happens comes now.
        while (loop.running + loop.waiting > 0) await new Promise(setImmediate);
        runtime.duringStep = () => undefined;
        for (const { plan, listener } of late)
          if (plan.arrival > runtime.steps) loop.submit(listener.generation);
        await Promise.all(heard.map(({ listener }) => listener.ended));

        for (const { plan, listener } of heard) {
          expect(listener.ends).to.have.length(1);
          const [end] = listener.ends;
          if (end?.reason === 'cancelled') continue;
          expect(end).to.deep.equal({ reason: 'length' });
          expect(listener.tokens).to.equal(plan.maxTokens);
          expect(listener.text).to.equal(alone(plan));
        }
        expect([loop.running, loop.waiting]).to.deep.equal([0, 0]);
        const fullHouse = Array.from(
          { length: slots },
          () => new Heard({ prompt: [9], maxTokens: 2 }, runtime),
        );
        for (const { generation } of fullHouse) loop.submit(generation);
        runtime.duringStep = () => {
          expect(loop.waiting).to.equal(0);
        };
        await Promise.all(fullHouse.map(({ ended }) => ended));
        expect(fullHouse.map(({ ends }) => ends)).to.deep.equal(fullHouse.map(() => [{ reason: 'length' }]));
      }),
      { numRuns: 200 },
    );
  });

  it('fails what runs and waits when a step cannot be computed, and goes on with the next request', async () => {
    const runtime = new FakeRuntime();
    const loop = new InferenceLoop(runtime, 1, () => undefined);
    runtime.duringStep = () => {
      throw new Error('Eval has failed');
    };
    const doomed = [1, 2].map(() => new Heard({ prompt: [1, 2], maxTokens: 3 }, runtime));
    for (const { generation } of doomed) loop.submit(generation);
    await Promise.all(doomed.map(({ ended }) => ended));
    for (const { ends } of doomed) {
      expect(ends[0]).to.have.nested.property(
        'error.message',
        'llama.cpp could not compute a step: Eval has failed',
      );
    }
    runtime.duringStep = () => undefined;
    const next = new Heard({ prompt: [1, 2], maxTokens: 3 }, runtime);
    loop.submit(next.generation);
    await next.ended;
    expect(next.ends).to.deep.equal([{ reason: 'length' }]);
  });

  it('ends what is under way when it stops, takes nothing more, and disposes of the runtime', async () => {
    const runtime = new FakeRuntime();
    const loop = new InferenceLoop(runtime, 1, () => undefined);
    const [running, waiting, late] = [1, 2, 3].map(() => new Heard({ prompt: [1], maxTokens: 1e6 }, runtime));
    loop.submit(running!.generation);
    loop.submit(waiting!.generation);
    await new Promise<void>((resolve) => {
      runtime.duringStep = (step) => {
        if (step === 3) resolve();
      };
    });
    await loop[Symbol.asyncDispose]();
    loop.submit(late!.generation);
    for (const { ends } of [running!, waiting!, late!]) {
      expect(ends.map(({ reason }) => reason)).to.deep.equal(['failed']);
    }
    expect(runtime.disposed).to.equal(true);
  });
});
