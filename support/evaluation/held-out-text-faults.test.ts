import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { failureOf, unending } from '../target/target-client.fixture';
import { EchoServer, type EchoAnswer, type OtherAnswer, type ServerHabits } from './echo-server.fixture';
import { scoreText } from './held-out-text';
import { model, scoringOf, windows } from './held-out-text.fixture';

const refusing =
  (status: number, message: string): OtherAnswer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message } }));
    return true;
  };

const noEcho = (answer: EchoAnswer): unknown => ({ ...answer, choices: [{ text: ' more', logprobs: null }] });

const INCAPABLE: readonly (readonly [what: string, habits: ServerHabits, reason: RegExp])[] = [
  ['ignores the fields', { rewrite: noEcho }, /completions does not give the prompt back/],
  ['refuses echo', { instead: refusing(400, '`echo` is not supported') }, /answered 400: `echo` is not/],
  ['refuses logprobs', { instead: refusing(422, 'logprobs: Extra inputs') }, /answered 422: logprobs/],
  ['has no such route', { instead: refusing(404, 'Not Found') }, /answered 404/],
  ['has nothing behind the route', { instead: refusing(501, 'later') }, /answered 501/],
];

describe('scoreText, of a server that cannot do it', () => {
  for (const [what, habits, reason] of INCAPABLE) {
    it(`says so, and what else there is, where it ${what}`, async () => {
      const scoring = await scoringOf(habits);
      expect(scoring).to.have.property('status', 'unavailable');
      expect(scoring).to.have.property('reason').that.matches(reason).and.includes('evaluation set');
    });
  }

  it('asks one window only', async () => {
    await using server = await EchoServer.start({ tiny: model }, { rewrite: noEcho });
    await scoreText(server.spec(), 'tiny', windows, { signal: unending });
    expect(server.bodies).to.have.length(1);
  });

  it('asks nothing of another API', async () => {
    await using server = await EchoServer.start({ tiny: model });
    const spec = { ...server.spec(), api: 'llm-server' } as const;
    expect(await scoreText(spec, 'tiny', windows, { signal: unending })).to.have.property(
      'status',
      'unavailable',
    );
    expect(server.bodies).to.deep.equal([]);
  });
});

const hang = (): boolean => true;
const endless = (response: ServerResponse): boolean => {
  const piece = Buffer.alloc(2 ** 20, ' ');
  const flood = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', flood);
  flood();
  return true;
};

type Failing = readonly [what: string, habits: ServerHabits, outcome: string, message: RegExp];
const FAILING: readonly Failing[] = [
  ['answers with a page', { rewrite: () => '<html>' }, 'protocol error', /not the JSON of an answer/],
  [
    'answers with lists of different lengths',
    { rewrite: (answer) => JSON.stringify(answer).replace(/"token_logprobs":\[null,/, '"token_logprobs":[') },
    'protocol error',
    /tokens with \d+ token_logprobs/,
  ],
  [
    'answers for another model',
    { rewrite: (answer) => ({ ...answer, model: 'other' }) },
    'protocol error',
    /"other" answered/,
  ],
  ['is broken', { instead: refusing(500, 'CUDA error') }, 'http error', /500: CUDA error/],
  [
    'finds the window too long',
    { instead: refusing(400, "This model's maximum context length is 16 tokens") },
    'http error',
    /context length is 16 tokens.* The window has 7\d characters/,
  ],
  [
    'finds the window too long in older words',
    { instead: refusing(400, 'max_tokens must be at least 1, got -60.') },
    'http error',
    /got -60/,
  ],
  ['answers without end', { instead: endless }, 'protocol error', /far more than was asked/],
  [
    'cuts the connection',
    { instead: (response) => !!response.destroy() },
    'truncated',
    /closed the connection/,
  ],
];

describe('scoreText, of a server that fails', () => {
  for (const [what, habits, outcome, message] of FAILING) {
    it(`names the window where it ${what}`, async () => {
      const failure = await failureOf(scoringOf(habits));
      expect(failure.outcome).to.equal(outcome);
      expect(failure.message).to.match(message);
      expect(failure.message).to.match(/^Window 1 of the held-out text: http:\/\/127/);
    });
  }

  it('names the model that is not there', async () => {
    const failure = await failureOf(scoringOf({}, 'huge'));
    expect(failure).to.deep.include({ outcome: 'http error', status: 404 });
    expect(failure.message).to.include('Set LLM_MODEL');
  });

  it('names the window that failed, and stops there', async () => {
    let asked = 0;
    const instead: OtherAnswer = (response, body) =>
      ++asked === 3 && refusing(500, 'out of memory')(response, body);
    await using server = await EchoServer.start({ tiny: model }, { instead });
    const failure = await failureOf(scoreText(server.spec(), 'tiny', windows, { signal: unending }));
    expect(failure.message).to.match(/^Window 3 of/);
    expect(server.bodies).to.have.length(3);
  });

  it('does not wait beyond its deadline', async () => {
    await using server = await EchoServer.start({ tiny: model }, { instead: hang });
    const failure = await failureOf(scoreText(server.spec(30), 'tiny', windows, { signal: unending }));
    expect(failure.outcome).to.equal('timed out');
    await server.untilLeft();
  });

  it('ends with the run, and leaves no connection', async () => {
    const run = new AbortController();
    const instead = (): boolean => {
      run.abort(new Error('the run is over'));
      return true;
    };
    await using server = await EchoServer.start({ tiny: model }, { instead });
    const failure = await failureOf(scoreText(server.spec(), 'tiny', windows, { signal: run.signal }));
    expect(failure.outcome).to.equal('aborted');
    await server.untilLeft();
  });

  it('quotes no key', async () => {
    const instead = refusing(500, 'bad key sk-12345');
    await using server = await EchoServer.start({ tiny: model }, { instead });
    const spec = server.spec(20_000, { apiKey: 'sk-12345' });
    const failure = await failureOf(scoreText(spec, 'tiny', windows, { signal: unending }));
    expect(failure.message).to.include('[redacted]').and.not.include('12345');
  });
});
