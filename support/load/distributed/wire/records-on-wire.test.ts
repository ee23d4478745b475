import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { BLOCK_ROWS, PLACES, WIDTH, transferables, unpack, type PackedRecords } from '../../packed-records';
import { RecordLog } from '../../record-log';
import type { RequestRecord } from '../../request-record';
import { trackOf } from '../../told-request.fixture';
import { anyRequests, manyRequests, written } from './any-records.fixture';
import { headed } from './headed.fixture';
import { MOST_BYTES } from './protocol';
import { recordPieces } from './record-pieces';
import { decodeRecords, encodeRecords } from './records-on-wire';
import { WireError } from './wire-error';

const recordsOf = (records: PackedRecords): RequestRecord[] => [...unpack(records)];

const SEVERAL = written(manyRequests(2 * BLOCK_ROWS + 7)).records;

describe('PLACES', () => {
  it('are where the log of records writes each number', () => {
    const track = trackOf(8, { status: 202, servedBy: 'a', content: [{ at: 77, text: 'x' }], endedAt: 55 });
    Object.assign(track, { sentAt: 33, headersAt: 44, finishReason: 'stop', preparation: 66 });
    Object.assign(track, { status: 202, servedBy: 'a', scheduledAt: 11, calledAt: 22 });
    Object.assign(track, { exchange: { requestBytes: 88, responseBytes: 99 } });
    track.usage({ promptTokens: 5, completionTokens: 6, cachedTokens: 7 });
    const log = new RecordLog();
    log.add(track);
    const [block] = log.pack(0, false).blocks;
    const numbers = Object.entries(PLACES).map(([name, place]) => [name, block?.[place]]);
    expect(Object.fromEntries(numbers)).to.deep.equal({
      ...{ index: 8, scheduledAt: 11, calledAt: 22, sentAt: 33, headersAt: 44, endedAt: 55, status: 202 },
      ...{ outcome: 0, outputTokens: 6, tokenSource: 1, inputTokens: 5, cachedTokens: 7, finishReason: 0 },
      ...{ node: 0, requestBytes: 88, responseBytes: 99, prepared: 66, events: 1 },
    });
    expect(Object.values(PLACES)).to.have.length(WIDTH);
  });
});

describe('decodeRecords', () => {
  it('gives every record back, whatever became of the requests', () => {
    fc.assert(
      fc.property(anyRequests, fc.boolean(), (all, keepsAnswers) => {
        const { records } = written(all, { keepsAnswers });
        const read = decodeRecords(encodeRecords(records));
        expect(recordsOf(read)).to.deep.equal(recordsOf(records));
        const { count: rows, round, warmUp, errors, answers, finishReasons, nodes } = records;
        expect(read).to.deep.include({ count: rows, round, warmUp, errors, answers, finishReasons, nodes });
      }),
    );
  });

  for (const count of [0, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 7]) {
    it(`gives ${count} records back, and sends no row that is none`, () => {
      const { records } = written(manyRequests(count));
      const bytes = encodeRecords(records);
      expect(recordsOf(decodeRecords(bytes))).to.deep.equal(recordsOf(records));
      const rows = decodeRecords(bytes).blocks.reduce((sum, { length }) => sum + length / WIDTH, 0);
      expect(rows).to.equal(count);
      expect(encodeRecords(decodeRecords(bytes)).equals(bytes)).to.equal(true);
    });
  }

  it('gives numbers that can be handed to a thread, from bytes at any place of a larger memory', () => {
    const bytes = encodeRecords(SEVERAL);
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    const read = decodeRecords(shifted);
    expect(new Set(transferables(read)).size).to.equal(read.blocks.length + 2);
    expect(recordsOf(structuredClone(read, { transfer: transferables(read) }))).to.deep.equal(
      recordsOf(SEVERAL),
    );
  });

  const bytes = encodeRecords(written(manyRequests(20)).records);

  it('refuses bytes that break off, wherever', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (end) => {
        expect(() => decodeRecords(bytes.subarray(0, end))).to.throw(WireError);
      }),
    );
    expect(() => decodeRecords(Buffer.concat([bytes, Buffer.alloc(8)]))).to.throw(WireError, 'numbers');
  });

  it('gives records that can be read, or a WireError, for bytes that were altered', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const altered = Buffer.from(bytes);
        for (const [place, value] of changes) altered[place] = value;
        try {
          const read = decodeRecords(altered);
          expect(recordsOf(read)).to.have.length(read.count);
          expect(encodeRecords(read)).to.have.length.at.most(MOST_BYTES.records);
        } catch (error) {
          expect(error).to.be.instanceOf(WireError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('refuses random bytes, and more than a piece may have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        expect(() => decodeRecords(Buffer.from(random))).to.throw(WireError);
      }),
    );
    expect(() => decodeRecords(Buffer.alloc(MOST_BYTES.records + 1))).to.throw(WireError, 'may have');
  });

  it('makes nothing of numbers that are only said to be there', () => {
    for (const [said, lie] of [
      ['"count":20', '"count":99999999999'],
      ['"events":', '"events":9007199'],
      ['"count":20', '"count":-1'],
    ] as const)
      expect(() => decodeRecords(headed(bytes, (json) => json.replace(said, lie)))).to.throw(WireError);
  });

  /** One number of one row is another. */
  const WRONG: readonly (readonly [keyof typeof PLACES, number])[] = [
    ...(
      ['index', 'status', 'outcome', 'tokenSource', 'events', 'requestBytes', 'responseBytes'] as const
    ).flatMap((name) => [NaN, -1, 0.5, Infinity].map((value) => [name, value] as const)),
    ...(['scheduledAt', 'calledAt', 'endedAt'] as const).map((name) => [name, NaN] as const),
    ...(['sentAt', 'headersAt', 'prepared'] as const).map((name) => [name, -Infinity] as const),
    ...([
      ['outcome', 7],
      ['tokenSource', 4],
      ['finishReason', 9],
      ['node', 9],
      ['events', 1e9],
    ] as const),
  ];
  it('refuses a row that no request can have, and names the number', () => {
    const { records } = written(manyRequests(3));
    for (const [name, value] of WRONG) {
      const blocks = records.blocks.map((block) => block.slice());
      blocks[0]![WIDTH + PLACES[name]] = value;
      expect(() => decodeRecords(encodeRecords({ ...records, blocks })), `${name} ${value}`).to.throw(
        WireError,
        value === 1e9 ? 'other events than its records have' : `a record with an impossible ${name}`,
      );
    }
  });

  it('refuses texts of records that are not there, or of one twice', () => {
    const { records } = written(manyRequests(3));
    for (const errors of [
      [[3, 'a']],
      [
        [1, 'a'],
        [1, 'b'],
      ],
      [
        [2, 'a'],
        [1, 'b'],
      ],
    ] as const)
      expect(() => decodeRecords(encodeRecords({ ...records, errors }))).to.throw(
        WireError,
        'the error of a record',
      );
  });
});

describe('recordPieces', () => {
  it('cuts records into pieces that are the same records together', () => {
    fc.assert(
      fc.property(anyRequests, fc.integer({ min: 1, max: 3000 }), (all, most) => {
        const { records } = written(all);
        const pieces = [...recordPieces(records, most)].map((piece) => decodeRecords(encodeRecords(piece)));
        expect(pieces.flatMap(recordsOf)).to.deep.equal(recordsOf(records));
        expect(pieces.every(({ count }) => count > 0)).to.equal(true);
      }),
    );
  });

  it('makes pieces of the size that was asked for, over the borders of blocks', () => {
    const pieces = [...recordPieces(SEVERAL, 100_000)];
    expect(pieces.length).to.be.greaterThan(3);
    expect(pieces.flatMap(recordsOf)).to.deep.equal(recordsOf(SEVERAL));
    for (const piece of pieces) expect(encodeRecords(piece).length).to.be.lessThan(101_000);
  });

  it('cuts what would be too much for one piece, which is refused as a whole', () => {
    const contentAt = new Float64Array(MOST_BYTES.records / 16);
    const large = { ...written(manyRequests(2)).records, contentAt, contentTokens: contentAt };
    for (const row of [0, 1]) large.blocks[0]![row * WIDTH + PLACES.events] = contentAt.length / 2;
    expect(() => encodeRecords(large)).to.throw(WireError, 'may have');
    expect([...recordPieces(large)].map((piece) => piece.contentAt.length)).to.deep.equal([
      contentAt.length / 2,
      contentAt.length / 2,
    ]);
  });
});
