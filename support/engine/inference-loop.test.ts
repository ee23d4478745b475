import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Generation, type GenerationEnd } from './generation';
import { InferenceLoop } from './inference-loop';
import type { ModelRuntime, ScoreListener, SlotInput } from './model-runtime';
import type { TokenScore } from './token-score';

/** The token that follows a sequence, made from all of it: a wrong cell anywhere shows in the output. */
const following = (cells: readonly number[]): number =>
  cells.reduce((sum, token, index) => (sum * 31 + token * (index + 1)) % 200, 7) + 1;

/** The score of a token after a sequence, made from all of it as well. */
const scoreOf = (cells: readonly number[], token: number): TokenScore => ({
  token,
  logProbability: -following(cells),
  likeliest: [],
});

/** A runtime whose cells are plain arrays, and that refuses what llama.cpp would get wrong silently. */
class FakeRuntime implements ModelRuntime {
  readonly batchSize = 64;
  readonly scoringBatch = 5;
  readonly vocabularySize = 256;
  readonly kvCells = 1e6;
  readonly memory = { model: 0, context: 0 };
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

  get cellCount(): number {
    return [...this.cells.values()].reduce((sum, { length }) => sum + length, 0);
  }

  nameOf(token: number): string {
    return String(token);
  }

  isEnd(token: number): boolean {
    return token === 200;
  }

  begin(slot: number, kept: number): void {
    this.cells.set(slot, (this.cells.get(slot) ?? []).slice(0, kept));
  }

  async step(inputs: readonly SlotInput[], scored?: ScoreListener): Promise<readonly number[]> {
    this.steps += 1;
    const toScore = inputs.reduce((sum, { scoring }) => sum + (scoring?.following.length ?? 0), 0);
    if (toScore > this.scoringBatch) throw new Error('too many to score');
    if (inputs.reduce((sum, { tokens }) => sum + tokens.length, 0) > this.batchSize)
      throw new Error('too many');
    const drawn = inputs.flatMap(({ slot, position, tokens, sample, scoring }) => {
      const cells = this.cells.get(slot);
      if (cells?.length !== position)
        throw new Error(`slot ${slot}: ${cells?.length} cells, not ${position}`);
      const scores: TokenScore[] = [];
      for (const [index, token] of tokens.entries()) {
        cells.push(token);
        const next = scoring?.following[index];
        if (next !== undefined) scores.push(scoreOf(cells, next));
      }
      const token = following(cells);
      if (scoring !== undefined) scored?.(slot, sample ? [...scores, scoreOf(cells, token)] : scores);
      return sample ? [token] : [];
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
  /** Has its tokens scored. */
  readonly scored?: boolean;
  /** In which step it comes, and in which it is cancelled, if it still runs then. */
  readonly arrival: number;
  readonly cancelled: number;
}

/** A generation that remembers what it was told. */
class Heard {
  readonly ends: GenerationEnd[] = [];
  readonly generation: Generation;
  readonly scores: TokenScore[] = [];
  tokens = 0;
  readonly ended: Promise<void>;
  text = '';

  constructor({ prompt, maxTokens, scored }: Omit<Plan, 'arrival' | 'cancelled'>, runtime: ModelRuntime) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ended = promise;
    const sampling = { temperature: 0, topP: 1, seed: 0 };
    const scoring = scored === true && { scoring: { top: 0 } };
    const request = { prompt, maxTokens, sampling, stop: [], ignoreEnd: true, ...scoring };
    this.generation = new Generation(request, runtime, {
      token: (text) => {
        this.tokens += 1;
        this.text += text;
      },
      scored: (scores) => {
        this.scores.push(...scores);
      },
      ended: (end) => {
        this.ends.push(end);
        resolve(undefined);
      },
    });
  }
}

/** What a sequence yields when it is computed alone. */
function alone({ prompt, maxTokens, scored }: Plan): { text: string; scores: TokenScore[] } {
  const cells = [...prompt];
  for (let count = 0; count < maxTokens; count++) cells.push(following(cells));
  const text = new TextDecoder().decode(Uint8Array.from(cells.slice(prompt.length)));
  const later = scored === true ? cells.slice(1) : [];
  return { text, scores: later.map((token, index) => scoreOf(cells.slice(0, index + 1), token)) };
}

const common = {
  // Few distinct tokens, so that prompts share starts and slots are reused.
  prompt: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 50 }),
  arrival: fc.integer({ min: 0, max: 15 }),
  cancelled: fc.integer({ min: 1, max: 60 }),
};
const plans = fc.array(
  fc.oneof(
    fc.record({ ...common, maxTokens: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ ...common, maxTokens: fc.integer({ min: 0, max: 2 }), scored: fc.constant(true) }),
  ),
  { minLength: 1, maxLength: 14 },
);

describe('InferenceLoop', () => {
  it('ends every request exactly once, with the text and scores it would have alone, and frees every slot', async () => {
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
          const { text, scores } = alone(plan);
          expect(listener.text).to.equal(text);
          expect(listener.scores).to.deep.equal(scores);
        }
        const { used, cached } = loop.kvCells;
        expect([used, cached]).to.deep.equal([0, runtime.cellCount]);
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
