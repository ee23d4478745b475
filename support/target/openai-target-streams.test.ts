import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMisbehaviour } from '../simulator/misbehaviour-text';
import { Simulator } from '../simulator/simulator';
import type { SimulatorOptionsInput } from '../simulator/simulator-options';
import { RecordedResponse } from './recorded-response.fixture';
import { requestFor, TestClient, unending } from './target-client.fixture';
import { TRANSPORTS, type TransportName } from './transport';

const TOKENS = 12;
const FAST: SimulatorOptionsInput = { timeToFirstToken: 2, interTokenLatency: 1 };

/** One answer of a simulator with these options. */
async function answerOver(
  transport: TransportName,
  options: SimulatorOptionsInput = {},
  misbehaviour?: string,
): Promise<RecordedResponse> {
  await using simulator = await Simulator.start({
    ...FAST,
    ...options,
    misbehaviour: misbehaviour === undefined ? [] : [parseMisbehaviour(misbehaviour)],
  });
  await using client = new TestClient(simulator.baseUrl, { transport });
  await client.untilReady(unending);
  const response = new RecordedResponse();
  await client.send(requestFor('simulated-model', { maxTokens: TOKENS }), response, unending);
  return response;
}

/** An answer as a reader sees it, without its stamps. */
const seen = ({ text, tokens: { outputTokens }, finishReason }: RecordedResponse): object => ({
  text,
  outputTokens,
  finishReason,
});

for (const transport of TRANSPORTS) {
  const answerOf = (options?: SimulatorOptionsInput, misbehaviour?: string): Promise<RecordedResponse> =>
    answerOver(transport, options, misbehaviour);

  describe(`OpenAiTarget over ${transport}, with a server that writes its stream in other ways`, () => {
    for (const misbehaviour of [
      'drip 5',
      'merge events 4',
      'omit done',
      'reasoning first 4',
      'slow headers 20',
    ]) {
      it(`reads the same answer from "${misbehaviour}"`, async () => {
        const [plain, other] = [await answerOf(), await answerOf({}, misbehaviour)];
        expect(seen(other)).to.deep.equal(seen(plain));
        expect(other.contents).to.have.length(TOKENS);
      });
    }

    it('knows reasoning from content', async () => {
      const { contents } = await answerOf({}, 'reasoning first 4');
      const kinds = contents.map(({ kind }) => kind);
      expect(kinds).to.deep.equal(contents.map((_, index) => (index < 4 ? 'reasoning' : 'content')));
    });

    it('gives events that come in one piece one stamp', async () => {
      const { names, stamps } = await answerOf({}, 'merge events 4');
      const content = stamps.filter((_, index) => names[index] === 'content');
      expect(content).to.have.length(TOKENS);
      expect(new Set(content).size).to.be.at.most(TOKENS / 4);
    });

    it('does not take one event for one token', async () => {
      const { contents, tokens } = await answerOf({ tokensPerEvent: 4 });
      expect(contents).to.have.length(4);
      expect(tokens.outputTokens).to.equal(TOKENS);
    });

    it('counts by the usage in every event, where there is one', async () => {
      const { tokens } = await answerOf({ tokensPerEvent: 4, usage: 'continuous' });
      expect(tokens).to.deep.equal({
        outputTokens: TOKENS,
        source: 'usage per event',
        perEvent: [1, 4, 4, 3],
      });
    });

    it('counts by the usage at the end otherwise', async () => {
      const { tokens, tokenUsage } = await answerOf({ tokensPerEvent: 4, usage: 'final' });
      expect(tokens).to.include({ outputTokens: TOKENS, source: 'usage' });
      expect(tokenUsage).to.deep.equal({ promptTokens: 3, completionTokens: TOKENS, cachedTokens: 0 });
    });

    it('counts events where the server gives no usage, and says so', async () => {
      const { tokens, tokenUsage } = await answerOf({ usage: 'none' });
      expect(tokens).to.include({ outputTokens: TOKENS, source: 'event count' });
      expect(tokenUsage).to.equal(undefined);
    });
  });
}
