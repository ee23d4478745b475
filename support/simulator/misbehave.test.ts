import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { answerScript, DONE, type AnswerPlan } from './answer-script';
import { misbehave } from './misbehave';
import { misbehaviourFor, misbehaviourSchema, type Misbehaviour } from './misbehaviour';
import { parseMisbehaviour } from './misbehaviour-text';
import type { Step } from './step';

const PLAN: AnswerPlan = {
  route: '/v1/chat/completions',
  index: 0,
  model: 'm',
  created: 0,
  reasoningField: 'reasoning_content',
  stream: true,
  promptTokens: 3,
  cachedTokens: 0,
  tokens: 12,
  reasoningTokens: 0,
  tokensPerEvent: 1,
  finishReason: 'length',
  usage: 'final',
  timeToFirstToken: milliseconds(50),
  interTokenLatency: milliseconds(10),
  latencyGrowth: milliseconds(0),
};

const named = (text: string): Misbehaviour => misbehaviourSchema.parse(parseMisbehaviour(text));
const stepsOf = (text: string, plan = PLAN): Step[] => [...misbehave(named(text), answerScript(plan), plan)];
const bytesOf = (steps: readonly Step[]): string =>
  Buffer.concat(
    steps.map((step) => (step.type === 'write' ? Buffer.from(step.bytes) : Buffer.alloc(0))),
  ).toString();
const tokensIn = (steps: readonly Step[]): number =>
  steps
    .flatMap((step) => (step.type === 'write' ? step.groups : []))
    .reduce((sum, { tokens }) => sum + tokens, 0);

describe('misbehave', () => {
  const cuts: readonly [string, string, number][] = [
    ['cut 5', 'destroy', 5],
    ['cut 0', 'destroy', 0],
    ['cut 99', 'destroy', 12],
    ['end early 5', 'end', 5],
    ['stall 5', 'stall', 5],
    ['die 5', 'die', 5],
    ['error event 5', 'end', 5],
    ['hang', 'stall', 0],
  ];
  for (const [text, type, tokens] of cuts) {
    it(`"${text}" ends incomplete, by ${type}, after ${tokens} tokens and without finish reason or [DONE]`, () => {
      const steps = stepsOf(text);
      expect(steps.at(-1)).to.deep.equal({ type, complete: false });
      expect(tokensIn(steps)).to.equal(tokens);
      expect(bytesOf(steps)).not.to.match(/\[DONE\]|"finish_reason":"/);
    });
  }

  it('"hang" sends no headers, "error body" no stream, "error event" an error where an event was due', () => {
    expect(stepsOf('hang').map(({ type }) => type)).to.deep.equal(['stall']);
    expect(stepsOf('error body')[0]).to.deep.include({ status: 200, contentType: 'application/json' });
    expect(JSON.parse(bytesOf(stepsOf('error body')))).to.have.nested.property('error.message');
    expect(bytesOf(stepsOf('error event 5'))).to.match(/data: \{"error":\{[^\n]*\}\n\n$/);
  });

  it('"omit done" leaves out [DONE] and nothing else', () => {
    expect(bytesOf(stepsOf('omit done'))).to.equal(bytesOf([...answerScript(PLAN)]).replace(DONE, ''));
  });

  it('"malformed event" breaks one event and sends all others', () => {
    const faults = bytesOf(stepsOf('malformed event 5'))
      .split('\n\n')
      .filter((event) => event.startsWith('data: {') && !isJson(event.slice(6)));
    expect(faults).to.have.length(1);
    expect(tokensIn(stepsOf('malformed event 5'))).to.equal(11);
  });

  it('"slow headers" holds back nothing but the headers', () => {
    const [headers, ...others] = stepsOf('slow headers 300');
    expect(headers).to.deep.include({ type: 'headers', dueAfter: 300 });
    expect(others).to.deep.equal([...answerScript(PLAN)].slice(1));
  });

  it('"merge events" sends the same bytes in fewer writes, each when its last event is due', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (events) => {
        const steps = stepsOf(`merge events ${events}`);
        expect(bytesOf(steps)).to.equal(bytesOf([...answerScript(PLAN)]));
        expect(tokensIn(steps)).to.equal(12);
        for (const step of steps) {
          if (step.type !== 'write' || step.part !== 'content') continue;
          expect(step.dueAfter).to.equal(step.groups.at(-1)?.dueAfter);
          expect(step.groups.length).to.be.at.most(events);
        }
      }),
    );
  });

  it('"drip" splits at arbitrary bytes, completes each event at its own time, and is the same for one seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const steps = stepsOf(`drip ${seed}`);
        const plain = [...answerScript(PLAN)];
        const undone = bytesOf(steps).replaceAll('\r\n', '\n').replaceAll(': keep-alive\n\n', '');
        expect(undone.replaceAll('data:', 'data: ')).to.equal(bytesOf(plain));
        expect(stepsOf(`drip ${seed}`)).to.deep.equal(steps);
        let sent = '';
        for (const [index, step] of steps.entries()) {
          if (step.type !== 'write') continue;
          sent += step.bytes.toString('latin1');
          const due = plain
            .slice(0, index + 1)
            .filter((one) => one.type === 'write' && one.part === 'content');
          // Every token up to this step is there, and none beyond it.
          expect(sent.match(/"content":" [^\n]*\r\n\r\n/g)?.length ?? 0).to.equal(due.length);
        }
      }),
    );
  });

  it('leaves whole answers whole where only a stream can show it', () => {
    const whole = { ...PLAN, stream: false };
    expect(isJson(bytesOf(stepsOf('drip', whole)))).to.be.true;
    expect(JSON.parse(bytesOf(stepsOf('error event', whole)))).to.have.property('error');
  });
});

describe('misbehaviourFor', () => {
  it('takes the first that is meant for the request: every n-th, given indices, all', () => {
    const all = ['cut every 3', 'hang on 0,2', 'stall'].map(named);
    const types = [0, 1, 2, 3, 4, 5].map((index) => misbehaviourFor(all, index)?.type);
    expect(types).to.deep.equal(['hang', 'stall', 'cut', 'stall', 'stall', 'cut']);
    expect(misbehaviourFor([], 0)).to.equal(undefined);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === '[DONE]';
  }
}
