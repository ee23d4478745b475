import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  answeredSession,
  FIRST_SESSION,
  sessionAfter,
  sessionRequest,
  type Session,
  type SessionWorkload,
} from './session-workload';

const workloadOf = (fields: Partial<SessionWorkload> = {}): SessionWorkload => ({
  kind: 'sessions',
  model: 'model',
  virtualUsers: 2,
  turns: 3,
  words: [4, 6],
  outputTokens: [5, 8, 13],
  temperature: 0.5,
  seed: 1,
  ...fields,
});
const SCRIPTS = [['a1', 'a2'], ['b1'], ['c1', 'c2', 'c3']] as const;

describe('sessionRequest', () => {
  it('takes lengths in turn by the number of the request', () => {
    fc.assert(
      fc.property(fc.nat(10_000), (index) => {
        const { prompt, maxTokens } = sessionRequest(workloadOf(), FIRST_SESSION, index);
        expect(prompt.split(' ')).to.have.length([4, 6][index % 2]!);
        expect(maxTokens).to.equal([5, 8, 13][index % 3]);
      }),
    );
  });

  it('asks for exact lengths, with a seed and where wanted an id of its own', () => {
    const request = sessionRequest(workloadOf({ idPrefix: 'run-', seed: 2 ** 31 - 1 }), FIRST_SESSION, 3);
    expect(request).to.deep.include({
      model: 'model',
      ignoreEndToken: true,
      temperature: 0.5,
      seed: 2,
      id: 'run-3',
      history: [],
    });
    expect(sessionRequest(workloadOf(), FIRST_SESSION, 3)).not.to.have.property('id');
  });

  it('brings along a shared beginning and what was said and answered, in that order', () => {
    const session: Session = { before: 0, turns: [['question', 'answer']] };
    const workload = workloadOf({ sharedPrefix: { words: 3, count: 2 } });
    const { history = [] } = sessionRequest(workload, session, 2);
    expect(history.map(({ role }) => role)).to.deep.equal(['system', 'user', 'assistant']);
    expect(history.slice(1).map(({ content }) => content)).to.deep.equal(['question', 'answer']);
  });

  it('has users begin in turn with the beginnings that there are, in all of their requests', () => {
    const workload = workloadOf({ virtualUsers: 3, sharedPrefix: { words: 3, count: 2 } });
    const openings = Array.from(
      { length: 12 },
      (_, index) => sessionRequest(workload, FIRST_SESSION, index).history?.[0]?.content,
    );
    expect(new Set(openings).size).to.equal(2);
    for (const [index, opening] of openings.entries()) expect(opening).to.equal(openings[(index % 3) % 2]);
  });

  it('says what its script says, the next one in the next session of the user', () => {
    const workload = workloadOf({ scripts: SCRIPTS });
    const said = (user: number, before: number): string =>
      sessionRequest(workload, { before, turns: [] }, user).prompt;
    expect([said(0, 0), said(1, 0), said(0, 1), said(1, 1), said(0, 2)]).to.deep.equal([
      'a1',
      'b1',
      'c1',
      'a1',
      'b1',
    ]);
  });

  it('asks answers as long as its script says, whichever request it is', () => {
    const workload = workloadOf({ scripts: SCRIPTS, scriptTokens: [10, 20, 30] });
    const tokens = (user: number, before: number, request: number): number =>
      sessionRequest(workload, { before, turns: [] }, user + 2 * request).maxTokens;
    expect([tokens(0, 0, 0), tokens(0, 0, 7), tokens(1, 0, 3), tokens(0, 1, 5)]).to.deep.equal([
      10, 10, 20, 30,
    ]);
  });

  it('says something else in every request without a script', () => {
    const prompts = Array.from(
      { length: 500 },
      (_, index) => sessionRequest(workloadOf({ words: [12] }), FIRST_SESSION, index).prompt,
    );
    expect(new Set(prompts).size).to.equal(500);
  });
});

describe('answeredSession', () => {
  /** So many turns of one user that are all answered, and the sessions that they are in. */
  function hold(workload: SessionWorkload, user: number, turns: number): [before: number, turn: number][] {
    let session = FIRST_SESSION;
    return Array.from({ length: turns }, (_, turn) => {
      const place: [number, number] = [session.before, session.turns.length];
      session = answeredSession(workload, session, user + turn * workload.virtualUsers, 'answer');
      return place;
    });
  }

  it('goes on until the turns are over, and then begins anew', () => {
    expect(hold(workloadOf(), 0, 5)).to.deep.equal([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
    ]);
  });

  it('ends with the script, or before it', () => {
    expect(hold(workloadOf({ scripts: SCRIPTS }), 0, 5)).to.deep.equal([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(hold(workloadOf({ scripts: SCRIPTS, turns: 1 }), 0, 3)).to.deep.equal([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
  });

  it('remembers what was said and answered', () => {
    const { turns } = answeredSession(workloadOf({ scripts: SCRIPTS }), FIRST_SESSION, 0, 'indeed');
    expect(turns).to.deep.equal([['a1', 'indeed']]);
  });

  it('is forgotten after a failure, and the next session is counted', () => {
    expect(sessionAfter({ before: 4, turns: [['a', 'b']] })).to.deep.equal({ before: 5, turns: [] });
  });
});
