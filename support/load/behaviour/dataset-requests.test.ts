import { describe, it } from 'node:test';
import { expect } from 'chai';
import { mean } from 'simple-statistics';
import { DatasetFile } from '../dataset/dataset-file.fixture';
import {
  answeredSession,
  FIRST_SESSION,
  sessionAfter,
  sessionRequest,
  type Session,
} from '../session-workload';
import { datasetRequests } from './dataset-requests';
import type { DrawnRequests } from './drawn-requests';
import { behaviourOf, requestsOf, sessionsOf, settingOf } from './request-setting.fixture';

async function draw(
  entries: readonly object[],
  others: Readonly<Record<string, string>> = {},
  seed = 7,
): Promise<DrawnRequests> {
  using file = new DatasetFile(entries.map((entry) => JSON.stringify(entry)).join('\n'));
  return await datasetRequests(
    behaviourOf({ dataset: file.path, ...others }),
    file.path,
    settingOf({ seed }),
  );
}

const users = (...contents: readonly string[]): object[] =>
  contents.map((content) => ({ role: 'user', content }));
const SIZED = Array.from({ length: 30 }, (_, index) => ({
  prompt: `prompt ${index}`,
  output_tokens: index + 1,
}));
const UNSIZED = SIZED.map(({ prompt }) => ({ prompt }));

describe('datasetRequests', () => {
  it('asks each entry once before any comes again, in the order of the seed', async () => {
    const prompts = async (seed: number): Promise<string[]> =>
      requestsOf((await draw(SIZED, {}, seed)).workloadOf(3), 60).map(({ prompt }) => prompt);
    const asked = await prompts(7);
    expect(asked.slice(0, 30)).to.have.members(SIZED.map(({ prompt }) => prompt));
    expect(asked.slice(0, 30)).not.to.deep.equal(SIZED.map(({ prompt }) => prompt));
    expect(asked.slice(30)).to.deep.equal(asked.slice(0, 30));
    expect(await prompts(8)).not.to.deep.equal(asked);
  });

  it('asks answers as long as each entry says', async () => {
    const { workloadOf, asked } = await draw(SIZED);
    for (const { prompt, maxTokens } of requestsOf(workloadOf(1), 60))
      expect(prompt).to.equal(`prompt ${maxTokens - 1}`);
    expect(asked).to.deep.equal({});
  });

  it('asks answers as long as the table says, whatever entries say, and as long on average as promised', async () => {
    const text = 'exponential, mean 100';
    for (const entries of [SIZED, UNSIZED]) {
      const { workloadOf, asked } = await draw(entries, { 'output tokens': text });
      const lengths = requestsOf(workloadOf(1), 30).map(({ maxTokens }) => maxTokens);
      expect(mean(lengths)).to.be.closeTo(100, 2);
      expect(asked.answers).to.include({ text, sampleMean: mean(lengths) });
    }
  });

  it('refuses entries of which nothing says how long their answers are', async () => {
    const error = await draw([...SIZED, ...UNSIZED]).catch((reason: unknown) => reason as Error);
    expect(error)
      .to.have.property('message')
      .that.matches(
        /dataset: 30 of 60 entries do not say .*; write a row "output tokens", or "output_tokens"/,
      );
  });

  it('says how many prompts there are, and what is left out', async () => {
    const silent = { messages: [{ role: 'system', content: 'Be brief.' }] };
    const { notes } = await draw([...SIZED, silent, { messages: users('one', 'two'), output_tokens: 4 }]);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(
      /^31 prompts of .*dataset, 1 without any left out, of 1 with several turns the first one only, .*: requests beyond that many ask them again/,
    );
  });

  it('puts what is shared before each prompt, as a system message', async () => {
    const { workloadOf } = await draw(SIZED, { 'shared prefix tokens': '8', 'shared prefixes': '3' });
    const openings = requestsOf(workloadOf(1), 30).map(({ history = [] }) => {
      expect(history.map(({ role }) => role)).to.deep.equal(['system']);
      return history[0]?.content ?? '';
    });
    expect(new Set(openings).size).to.equal(3);
    for (const opening of openings) expect(opening.split(' ')).to.have.length(4);
  });

  describe('of conversations', () => {
    const ENTRIES = [
      { messages: users('one', 'two', 'three'), output_tokens: 11 },
      { messages: users('uno', 'due'), output_tokens: 22 },
    ];

    /** What is said in the turns of one session after another, by a lone user, and how long an answer is wanted. */
    function hold({ workloadOf }: DrawnRequests, turns: number): [said: string, tokens: number][] {
      const workload = sessionsOf(workloadOf(1));
      let session: Session = FIRST_SESSION;
      return Array.from({ length: turns }, (_, index) => {
        const { prompt, maxTokens } = sessionRequest(workload, session, index);
        session = answeredSession(workload, session, index, 'yes');
        return [prompt, maxTokens];
      });
    }

    it('holds each to its end, with answers as long as its entry says in every turn', async () => {
      const said = hold(await draw(ENTRIES, { 'turns per session': '9' }), 5).map((turn) => turn.join(' '));
      const [one, uno] = [
        ['one 11', 'two 11', 'three 11'],
        ['uno 22', 'due 22'],
      ] as const;
      expect([
        [...one, ...uno],
        [...uno, ...one],
      ]).to.deep.include(said);
    });

    it('ends them after as many turns as are wanted', async () => {
      const said = hold(await draw(ENTRIES, { 'turns per session': '2' }), 4).map(([text]) => text);
      expect([...said].sort()).to.deep.equal(['due', 'one', 'two', 'uno']);
    });

    it('asks answers as long as the table says, drawn for every turn', async () => {
      const text = 'uniform, 50 to 90';
      const drawn = await draw(ENTRIES, { 'turns per session': '9', 'output tokens': text });
      const lengths = hold(drawn, 40).map(([, tokens]) => tokens);
      expect(new Set(lengths).size).to.be.greaterThan(15);
      expect(Math.min(...lengths)).to.be.at.least(50);
      expect(drawn.asked.answers).to.include({ text, mean: 70 });
    });

    it('gives every user a conversation of their own', async () => {
      const workload = sessionsOf((await draw(ENTRIES, { 'turns per session': '3' })).workloadOf(2));
      expect(workload.virtualUsers).to.equal(2);
      const first = [0, 1].map((user) => sessionRequest(workload, FIRST_SESSION, user).prompt);
      expect([...first].sort()).to.deep.equal(['one', 'uno']);
      const second = [0, 1].map((user) => sessionRequest(workload, sessionAfter(FIRST_SESSION), user).prompt);
      expect(second).to.deep.equal(first);
    });
  });
});
