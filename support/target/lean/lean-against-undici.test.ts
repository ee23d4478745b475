import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { HttpSyntaxError } from '../transport';
import { ONLY_LEAN_READS, ONLY_LEAN_REFUSES } from './allowed-differences.fixture';
import { BothTransports, type Both } from './both-transports.fixture';
import { REFUSED_BY_BOTH } from './refused-answers.fixture';
import { cutAt, cutPlaces, mutatedBytes, responseBytes } from './response-bytes.fixture';

const SEED = 20_260_721;

/** Where lean may refuse what undici reads, by what it says; each has a case in `ONLY_LEAN_REFUSES`. */
const STRICTER: readonly RegExp[] = [
  /^transfer encoding /,
  /^not the status line of HTTP\/1\.1: /,
  /^not HTTP\/1\.1: it begins with "\\[rn]/,
  /^not HTTP\/1\.1: lines of its head end in CR or LF/,
  /^chunked body: not chunk extensions: /,
];

/** Where undici may refuse or misread what lean reads, by the bytes; each has a case in `ONLY_LEAN_READS`. */
const RIGHTER: readonly RegExp[] = [
  /^HTTP\/1\.1 100/,
  /^HTTP\/1\.0 1/,
  /\r\ncontent-length:[ \t]*\d+[ \t]+\r\n/i,
  /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\t/i,
  /\r\n0+(?:;.*)?\r\n(?:.*\r\n)*content-length:/i,
];

/** undici keeps the spaces behind a value. */
const headersOf = ({ received }: Both['lean']): object =>
  Object.fromEntries(
    Object.entries(received).map(([name, value]) => [name, [value].flat().map((text) => text?.trimEnd())]),
  );
const endOf = ({ names }: Both['lean']): unknown => names.at(-1);

function expectSame({ lean, undici }: Both): void {
  expect(endOf(lean)).to.equal('ended');
  expect(endOf(undici)).to.equal('ended');
  expect(lean.status).to.equal(undici.status);
  expect(headersOf(lean)).to.deep.equal(headersOf(undici));
  expect(lean.body.equals(undici.body)).to.equal(true);
}

/** Both fail, and none has read what the other has not. */
function expectBothFail({ lean, undici }: Both): void {
  expect(endOf(lean)).to.equal('failed');
  expect(endOf(undici)).to.equal('failed');
  const length = Math.min(lean.body.length, undici.body.length);
  expect(lean.body.subarray(0, length).equals(undici.body.subarray(0, length))).to.equal(true);
}

/** Both fail, or lean for a reason that it may have. */
function expectFailure(both: Both): void {
  if (endOf(both.undici) === 'failed') {
    expectBothFail(both);
    return;
  }
  const { error } = both.lean;
  expect(error).to.be.instanceOf(HttpSyntaxError);
  expect(STRICTER.some((message) => message.test(error?.message ?? ''))).to.equal(true, error?.message);
}

describe('LeanTransport and UndiciTransport, reading the same bytes', () => {
  let both: BothTransports;
  before(async () => {
    both = await BothTransports.start();
  });
  after(() => both[Symbol.asyncDispose]());

  it('agree about every correct answer', async () => {
    const answer = fc.tuple(responseBytes, cutPlaces);
    const agree = fc.asyncProperty(answer, async ([bytes, places]) => {
      expectSame(await both.read(cutAt(bytes, places)));
    });
    await fc.assert(agree, { seed: SEED, numRuns: 300 });
  });

  it('agree about damaged answers, or lean is the one that refuses', async () => {
    const answer = fc.tuple(mutatedBytes, cutPlaces);
    const agree = fc.asyncProperty(answer, async ([bytes, places]) => {
      const read = await both.read(cutAt(bytes, places));
      if (endOf(read.lean) !== 'ended') expectFailure(read);
      else if (!RIGHTER.some((odd) => odd.test(bytes))) expectSame(read);
    });
    await fc.assert(agree, { seed: SEED, numRuns: 1000 });
  });

  for (const { name, bytes, says } of REFUSED_BY_BOTH) {
    it(`refuse ${name}`, async () => {
      const read = await both.read([bytes]);
      expectBothFail(read);
      expect(read.lean.error).to.be.instanceOf(HttpSyntaxError);
      expect(read.lean.error?.message).to.equal(says);
    });
  }

  for (const { name, bytes, says, why } of ONLY_LEAN_REFUSES) {
    it(`differ: only lean refuses ${name}, since ${why}`, async () => {
      const { lean, undici } = await both.read([bytes]);
      expect(endOf(undici)).to.equal('ended');
      expect(lean.error).to.be.instanceOf(HttpSyntaxError);
      expect(lean.error?.message).to.equal(says);
    });
  }

  for (const { name, bytes, why } of ONLY_LEAN_READS) {
    it(`differ: only lean reads ${name}, since ${why}`, async () => {
      const { lean, undici } = await both.read([bytes]);
      expect([endOf(undici), undici.text]).not.to.deep.equal(['ended', 'hello']);
      expect([endOf(lean), lean.text]).to.deep.equal(['ended', 'hello']);
    });
  }
});
