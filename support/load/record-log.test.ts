import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { ContentEvent, TokenUsage } from '../target/inference-target';
import { BLOCK_ROWS, transferables, unpack, type PackedRecords } from './packed-records';
import { RecordLog } from './record-log';
import type { RequestRecord } from './request-record';
import type { RequestTrack } from './request-track';
import { anyTold, given, recordOf, trackOf, type Told } from './told-request.fixture';

function packed(all: readonly Told[]): PackedRecords {
  const log = new RecordLog();
  for (const [index, told] of all.entries()) log.add(trackOf(index, told));
  return log.pack(5, true);
}

const recordsOf = (packedRecords: PackedRecords): RequestRecord[] => [...unpack(packedRecords)];

describe('unpack', () => {
  it('gives every field of every record back, whatever became of the requests', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { maxLength: 40 }), (all) => {
        expect(recordsOf(packed(all))).to.deep.equal(all.map((told, index) => recordOf(index, told)));
      }),
    );
  });

  for (const count of [BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 7]) {
    it(`gives ${count} records back over the borders of the blocks of ${BLOCK_ROWS}`, () => {
      const kinds = fc.sample(anyTold, { seed: count, numRuns: 61 });
      const all = Array.from({ length: count }, (_, index) => kinds[index % kinds.length]!);
      const records = packed(all);
      expect(records.blocks).to.have.length(Math.ceil(count / BLOCK_ROWS));
      expect(recordsOf(records)).to.deep.equal(all.map((told, index) => recordOf(index, told)));
    });
  }

  it('tells token counts of each source from one another', () => {
    const log = new RecordLog();
    const events = (cumulativeTokens?: number): ContentEvent => ({
      kind: 'content',
      text: 'four',
      ...given({ cumulativeTokens }),
    });
    const answer = (index: number, event: ContentEvent, usage?: TokenUsage): RequestTrack => {
      const track = trackOf(index, {
        status: 200,
        sentAt: 1,
        content: [],
        endedAt: 9,
        ...(usage && { usage }),
      });
      track.content(milliseconds(4), event);
      return track;
    };
    log.add(answer(0, events(3), { completionTokens: 3 }));
    log.add(answer(1, events(), { completionTokens: 2 }));
    log.add(answer(2, events()), (text) => text.length);
    log.add(answer(3, events()));
    const counted = recordsOf(log.pack(0, false)).map((record) =>
      record.outcome === 'completed' ? [record.tokenSource, record.outputTokens, record.contentTokens] : [],
    );
    expect(counted).to.deep.equal([
      ['usage per event', 3, [3]],
      ['usage', 2, [2]],
      ['local tokenizer', 4, [4]],
      ['event count', 1, [1]],
    ]);
  });
});

describe('packed records', () => {
  it('go to another thread whole, and without a copy', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { minLength: 1, maxLength: 20 }), (all) => {
        const records = packed(all);
        const transfer = transferables(records);
        const arrived = structuredClone(records, { transfer });
        expect(recordsOf(arrived)).to.deep.equal(all.map((told, index) => recordOf(index, told)));
        expect(transfer.map(({ detached }) => detached)).to.deep.equal(transfer.map(() => true));
        expect(new Set(transfer).size).to.equal(records.blocks.length + 2);
      }),
    );
  });
});
