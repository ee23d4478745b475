import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { connectTarget } from '../target/connect-target';
import type { InferenceRequest, InferenceTarget, ResponseEvents } from '../target/inference-target';
import { failureOf, unending } from '../target/target-client.fixture';
import { TargetError } from '../target/target-error';
import { BigramModel } from './bigram-model.fixture';
import { EchoServer } from './echo-server.fixture';
import { askEvaluationSet, type EvaluationScore } from './evaluation-answers';
import type { EvaluationItem, EvaluationSet } from './evaluation-set';

const now = milliseconds(1);

/** A target that answers as the test says. */
class SaidTarget implements InferenceTarget {
  readonly asked: InferenceRequest[] = [];
  readonly #say: (request: InferenceRequest, events: ResponseEvents) => void;

  constructor(say: (request: InferenceRequest, events: ResponseEvents) => void) {
    this.#say = say;
  }

  untilReady(): Promise<{ serverKind: string; models: string[] }> {
    return Promise.resolve({ serverKind: 'fake', models: [] });
  }

  send(request: InferenceRequest, events: ResponseEvents): ReturnType<InferenceTarget['send']> {
    this.asked.push(request);
    setImmediate(() => {
      this.#say(request, events);
    });
    const abort = (cause: Error): void => {
      events.failed(now, new TargetError('aborted', 'the run ended', { cause }));
    };
    return { requestBytes: 0, responseBytes: 0, abort };
  }
}

const item = (line: number, prompt: string, expected: string): EvaluationItem => ({
  line,
  prompt,
  expected: [expected],
  match: 'exact',
});
const set: EvaluationSet = {
  path: 'set.jsonl',
  items: [item(1, '2 + 2 =', '4'), item(2, '3 + 3 =', '6'), { ...item(4, '4 + 4 =', '8'), match: 'prefix' }],
};
const ask = (target: InferenceTarget): Promise<EvaluationScore> =>
  askEvaluationSet(target, set, { signal: unending, model: 'tiny', maxTokens: 8 });

const say = (events: ResponseEvents, texts: readonly string[], reason = 'stop'): void => {
  for (const text of texts) events.content(now, { kind: 'content', text });
  events.finished(reason);
  events.ended(now);
};

describe('askEvaluationSet', () => {
  it('counts the right answers, and those that were cut', async () => {
    const target = new SaidTarget(({ prompt }, events) => {
      if (prompt.startsWith('2')) say(events, [' ', '4', '\n']);
      else if (prompt.startsWith('3')) say(events, ['six'], 'length');
      else say(events, ['8', ' is', ' it'], 'length');
    });
    const score = await ask(target);
    expect(score).to.deep.include({ model: 'tiny', path: 'set.jsonl', hits: 2, cut: 2 });
    expect(score.answers).to.deep.equal([
      { item: set.items[0], text: ' 4\n', isHit: true, isCut: false },
      { item: set.items[1], text: 'six', isHit: false, isCut: true },
      { item: set.items[2], text: '8 is it', isHit: true, isCut: true },
    ]);
  });

  it('asks greedily', async () => {
    const target = new SaidTarget((_request, events) => {
      say(events, ['4']);
    });
    await ask(target);
    expect(target.asked[0]).to.deep.equal({
      model: 'tiny',
      prompt: '2 + 2 =',
      maxTokens: 8,
      temperature: 0,
      ignoreEndToken: false,
    });
  });

  it('leaves out what the model thinks aloud', async () => {
    const target = new SaidTarget((_request, events) => {
      events.content(now, { kind: 'reasoning', text: 'Two and two...' });
      say(events, ['4']);
    });
    expect((await ask(target)).answers[0]).to.deep.include({ text: '4', isHit: true });
  });

  it('takes no failure for a wrong answer', async () => {
    const target = new SaidTarget(({ prompt }, events) => {
      if (prompt.startsWith('3'))
        events.failed(now, new TargetError('http error', 'it answered 500.', { status: 500 }));
    });
    const failure = await failureOf(ask(target));
    expect(failure).to.deep.include({ outcome: 'http error', status: 500 });
    expect(failure.message).to.equal('set.jsonl, line 2: it answered 500.');
  });

  it('ends with the run', async () => {
    const run = new AbortController();
    const target = new SaidTarget(() => {
      run.abort(new Error('the run is over'));
    });
    const ending = askEvaluationSet(target, set, { signal: run.signal, model: 'tiny', maxTokens: 8 });
    expect((await failureOf(ending)).outcome).to.equal('aborted');
  });

  it('reads the answers of a server', async () => {
    const trained = 'one two three four five one two three four five one';
    await using server = await EchoServer.start({ tiny: new BigramModel(` ${trained}`) });
    await using connection = connectTarget(server.spec());
    const counting: EvaluationSet = {
      path: 'counting.jsonl',
      items: [
        item(1, ' one two', 'three four'),
        item(2, ' four five', 'one two'),
        item(3, ' three', 'five four'),
      ],
    };
    const score = await askEvaluationSet(connection.inference, counting, {
      signal: unending,
      model: 'tiny',
      maxTokens: 2,
    });
    expect(score.answers.map(({ text }) => text)).to.deep.equal([' three four', ' one two', ' four five']);
    expect(score).to.deep.include({ hits: 2, cut: 3 });
  });
});
