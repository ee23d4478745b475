import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import fc from 'fast-check';
import { LiveTally } from './live-tally';

const NONE = { answered: 0, failed: 0, outputTokens: 0, responseTimeMs: 0 };

const anyEnds = fc.array(
  fc.oneof(
    fc.constant('failed' as const),
    fc.record({ time: fc.double({ min: 0, max: 1e7, noNaN: true }), tokens: fc.nat(1e6) }),
  ),
  { maxLength: 60 },
);

describe('LiveTally', () => {
  it('begins with nothing', () => {
    expect(LiveTally.create().counts()).to.deep.equal(NONE);
  });

  it('is the sum of what was added through any of its views, times to half a microsecond each', () => {
    fc.assert(
      fc.property(anyEnds, (ends) => {
        const tally = LiveTally.create();
        const views = [tally, LiveTally.over(tally.buffer)] as const;
        for (const [index, end] of ends.entries()) {
          const view = views[index % 2]!;
          if (end === 'failed') view.failed();
          else view.answered(end.time, end.tokens);
        }
        const answers = ends.filter((end) => end !== 'failed');
        const sum = (of: (answer: { time: number; tokens: number }) => number): number =>
          answers.reduce((total, answer) => total + of(answer), 0);
        const { responseTimeMs, ...counts } = LiveTally.over(tally.buffer).counts();
        expect(counts).to.deep.equal({
          answered: answers.length,
          failed: ends.length - answers.length,
          outputTokens: sum(({ tokens }) => tokens),
        });
        expect(responseTimeMs).to.be.closeTo(
          sum(({ time }) => time),
          0.0005 * answers.length + 1e-6,
        );
      }),
    );
  });

  it('adds what was counted elsewhere, as if it had been counted here', () => {
    fc.assert(
      fc.property(fc.array(anyEnds, { maxLength: 4 }), (parts) => {
        const [here, added] = [LiveTally.create(), LiveTally.create()];
        for (const part of parts) {
          const elsewhere = LiveTally.create();
          for (const end of part)
            for (const tally of [here, elsewhere]) {
              if (end === 'failed') tally.failed();
              else tally.answered(end.time, end.tokens);
            }
          added.add(elsewhere.counts());
        }
        expect(added.counts()).to.deep.equal(here.counts());
      }),
    );
  });

  it('counts times beyond 32 bits of microseconds exactly', () => {
    const tally = LiveTally.create();
    for (let request = 0; request < 3; request += 1) tally.answered(5_000_000_000, 4_000_000_000);
    expect(tally.counts()).to.include({ responseTimeMs: 15_000_000_000, outputTokens: 12_000_000_000 });
  });

  for (const odd of [NaN, Infinity, -3])
    it(`takes ${odd} for no time and no tokens, and counts the answer`, () => {
      const tally = LiveTally.create();
      tally.answered(odd, odd);
      expect(tally.counts()).to.deep.equal({ ...NONE, answered: 1 });
    });

  it('is read to its end where a writer was ended in the midst of an answer', () => {
    const tally = LiveTally.create();
    tally.answered(2, 8);
    // As far as the ended writer came: it had begun, and added its tokens.
    const cells = new BigInt64Array(tally.buffer);
    Atomics.add(cells, 0, 1n);
    Atomics.add(cells, 1, 5n);
    tally.answered(3, 10);
    expect(tally.counts()).to.deep.equal({ answered: 2, failed: 0, outputTokens: 23, responseTimeMs: 5 });
  });

  it('refuses memory that holds something else', () => {
    expect(() => LiveTally.over(new SharedArrayBuffer(8))).to.throw(RangeError, 'a buffer of 8 bytes');
  });

  it('never shows an answer without its time and tokens while several threads add to it, and loses none', async () => {
    const tally = LiveTally.create();
    const each = 100_000;
    const code = `
      require('ts-node/register/transpile-only');
      const { workerData } = require('node:worker_threads');
      const tally = require(workerData.file).LiveTally.over(workerData.buffer);
      for (let request = 0; request < ${each}; request += 1) {
        tally.answered(3, 7);
        tally.failed();
      }
    `;
    const workerData = { file: join(__dirname, 'live-tally.ts'), buffer: tally.buffer };
    const writers = [1, 2].map(() => new Worker(code, { eval: true, execArgv: [], workerData }));
    const over = writers.map(
      (writer) =>
        new Promise((resolve, reject) => {
          writer.once('exit', resolve).once('error', reject);
        }),
    );
    const cells = new BigInt64Array(tally.buffer);
    let [isOver, looks] = [false, 0];
    const ended = Promise.all(over).finally(() => {
      isOver = true;
    });
    let before = NONE;
    while (!isOver) {
      const seen = tally.counts();
      const begun = Number(Atomics.load(cells, 0));
      const least = seen.answered;
      if (seen.outputTokens < 7 * least || seen.responseTimeMs < 3 * least) expect.fail(JSON.stringify(seen));
      if (seen.outputTokens > 7 * begun || seen.responseTimeMs > 3 * begun) expect.fail(JSON.stringify(seen));
      if (seen.answered < before.answered || seen.failed < before.failed) expect.fail('it went back');
      before = seen;
      looks += 1;
      if (looks % 100 === 0) await new Promise(setImmediate);
    }
    await ended;
    expect(tally.counts()).to.deep.equal({
      answered: 2 * each,
      failed: 2 * each,
      outputTokens: 14 * each,
      responseTimeMs: 6 * each,
    });
  });
});
