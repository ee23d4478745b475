import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { arrivalFidelity, type ArrivalFidelity } from './arrival-fidelity';
import { arrivalSchedule } from './arrivals/arrival-plan';
import { startsOf } from './arrivals/arrival-starts';
import { readTrace, type TracedRequest } from './arrivals/request-trace';
import { StagedJudgement } from './judged-open-load.fixture';
import { prompts } from './load-plans.fixture';
import { StagedOpenLoad, START } from './open-load.fixture';
import { completed } from './record.fixture';
import { traceReplay, type TraceReplayWish } from './trace-replay';

/** Beside the repository, never in it: they are not part of the product. */
const FOLDER = join(__dirname, '../../../shared/traces');

/** Requests of each trace; those of its first 600 s and their tokens, counted by a script of another language. */
const TRACES = [
  {
    file: 'AzureLLMInferenceTrace_conv.csv',
    requests: 19_366,
    early: { requests: 2867, inputTokens: 3_287_402, outputTokens: 746_194 },
    shortened: '348 of 2,867 requests',
    by: '0 answers by 0 tokens (0%) in all, 348 prompts by about 570,936 tokens (17.4%)',
  },
  {
    file: 'AzureLLMInferenceTrace_code.csv',
    requests: 8819,
    early: { requests: 1482, inputTokens: 3_078_083, outputTokens: 40_649 },
    shortened: '654 of 1,482 requests',
    by: '0 answers by 0 tokens (0%) in all, 654 prompts by about 1,329,011 tokens (43.2%)',
  },
] as const;

/** Ten minutes of the trace in one, with prompts of a word a token. */
const WISH: TraceReplayWish = {
  rateScale: 10,
  duration: milliseconds(60_000),
  promptCost: { fixed: 0, perWord: 1, source: 'server' },
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Read once, by the first test that asks. */
const traces = new Map<string, Promise<readonly TracedRequest[]>>();
const read = (path: string): Promise<readonly TracedRequest[]> => {
  const trace = traces.get(path) ?? readTrace(path);
  traces.set(path, trace);
  return trace;
};

/** The whole trace, sent by the product's own open load in staged time, whose alarm rings so late. */
function replayed(rows: readonly TracedRequest[], rateScale: number, lateness: number): ArrivalFidelity {
  const { arrivals } = traceReplay(rows, {
    ...WISH,
    rateScale,
    duration: milliseconds(3.6e6),
  });
  const starts = startsOf(arrivalSchedule(arrivals, 1));
  const stage = new StagedOpenLoad([...starts], { maxInFlight: Infinity });
  stage.load.begin();
  stage.time.pass(START + 3.6e6, () => lateness);
  return arrivalFidelity(
    stage.handled.map(({ position, scheduledAt, at }) =>
      completed({ index: position, scheduledAt, calledAt: at, sentAt: at }),
    ),
  );
}

describe('the public traces of Azure, replayed', () => {
  for (const { file, requests, early, shortened, by } of TRACES) {
    const path = join(FOLDER, file);
    const skip = existsSync(path) ? false : `${path} is absent; see github.com/Azure/AzurePublicDataset`;

    it(`ask for the tokens of the requests that fall due: ${file}`, { skip }, async () => {
      const { words, outputTokens } = traceReplay(await read(path), WISH);
      expect(words).to.have.length(early.requests);
      expect(sumOf(words)).to.equal(early.inputTokens);
      expect(sumOf(outputTokens)).to.equal(early.outputTokens);
    });

    it(`say what a sequence of 2,048 tokens takes from them: ${file}`, { skip }, async () => {
      const rows = await read(path);
      const { notes, outputTokens } = traceReplay(rows, { ...WISH, sequenceLength: 2048 });
      expect(notes[2]).to.satisfy((note: string) => note.startsWith(shortened) && note.endsWith(by));
      expect(sumOf(outputTokens)).to.equal(early.outputTokens);
    });

    for (const rateScale of [1, 10]) {
      it(
        `are sent in time from the first request to the last, at ${rateScale} times their rate: ${file}`,
        { skip },
        async () => {
          const fidelity = replayed(await read(path), rateScale, 0);
          expect(fidelity).to.include({ due: requests, sent: requests, gapDistanceBeyondTick: 0 });
          expect(fidelity.lag.maximum).to.be.within(0, 0.2);
          expect(fidelity.achievedRate).to.be.closeTo(fidelity.offeredRate, 1e-3 * fidelity.offeredRate);
          // The most of them that are due within a fifth of a millisecond, but for the one that is sent at once.
          expect(fidelity.countDeviation).to.be.within(1, 10);
        },
      );
    }

    it(`show a client that wakes 5 ms late by their gaps, not by their rate: ${file}`, { skip }, async () => {
      const { offeredRate, achievedRate, ...late } = replayed(await read(path), 10, 5);
      expect(achievedRate).to.be.closeTo(offeredRate, 1e-3 * offeredRate);
      expect(late.gapDistanceBeyondTick).to.be.greaterThan(0.2);
      expect(late.lag.p50).to.be.closeTo(5, 0.01);
    });

    it(`are answered as long as their rows, as an open load: ${file}`, { skip }, async () => {
      const rows = await read(path);
      const { arrivals, words, outputTokens } = traceReplay(rows, { ...WISH, rateScale: 1 });
      const workload = prompts({ words, outputTokens });
      const plan = { arrivals, workload, maxInFlight: words.length, warmUp: milliseconds(0) };
      const stage = new StagedJudgement({ plan });
      const { counts } = await stage.run();
      expect(counts).to.include({ scheduled: words.length, completed: words.length });
      const answered = stage.observed.map((record) =>
        record.outcome === 'completed' ? [record.inputTokens, record.outputTokens] : [],
      );
      const wished = rows.slice(0, words.length).map((row) => [row.inputTokens, row.outputTokens]);
      expect(answered).to.deep.equal(wished);
    });
  }
});
