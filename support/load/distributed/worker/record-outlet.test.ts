import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../../quantities/units';
import { TargetError } from '../../../target/target-error';
import type { PackedRecords } from '../../packed-records';
import { RecordLog } from '../../record-log';
import { RequestTrack } from '../../request-track';
import { decodeRecords } from '../wire/records-on-wire';
import { RecordOutlet, type RecordSink } from './record-outlet';

const OWNER = { requestSent: () => undefined, requestOver: () => undefined };
const START = 5_000;

interface Asked {
  /** After the start, in ms. */
  readonly due: number;
  readonly late: number;
  readonly wasSent: boolean;
}

/** Records of requests in this order. */
function recordsOf(requests: readonly Asked[]): PackedRecords {
  const log = new RecordLog();
  for (const [index, { due, late, wasSent }] of requests.entries()) {
    const dueAt = START + due;
    const track = new RequestTrack(index, milliseconds(dueAt), milliseconds(dueAt + late), OWNER);
    if (wasSent) track.sent(milliseconds(dueAt + late + 1));
    track.ended(milliseconds(dueAt + late + 100));
    log.add(track);
  }
  return log.pack(0, false);
}

async function beganLate(pieces: readonly (readonly Asked[])[]): Promise<number | null> {
  let taken = 0;
  const sink: RecordSink = {
    put: () => {
      taken += 1;
      return Promise.resolve();
    },
    end: (requests) => Promise.resolve({ kind: 'stream', pieces: taken, requests }),
  };
  const outlet = new RecordOutlet(sink, milliseconds(START), new AbortController().signal, { headers: {} });
  for (const piece of pieces) outlet.take(recordsOf(piece));
  await outlet.finish();
  return outlet.beganLate;
}

const anyAsked: fc.Arbitrary<Asked> = fc.record({
  due: fc.constantFrom(0, 0, 0, 10),
  late: fc.integer({ min: 0, max: 2_000 }).map((count) => count / 64),
  wasSent: fc.boolean(),
});

describe('The lateness of a shard', () => {
  it('is that of whoever was called first of those due first, in whatever order the answers ended', async () => {
    const anyPieces = fc.array(fc.array(anyAsked, { maxLength: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyPieces, async (pieces) => {
        const sent = pieces.flat().filter(({ wasSent }) => wasSent);
        const first = Math.min(...sent.map(({ due }) => due));
        const lates = sent.filter(({ due }) => due === first).map(({ late }) => late);
        expect(await beganLate(pieces)).to.equal(sent.length === 0 ? null : Math.min(...lates));
      }),
    );
  });

  it('is not that of the last of many users who begin at once, where that is answered first', async () => {
    const users = Array.from({ length: 128 }, (_, user) => ({ due: 0, late: user / 8, wasSent: true }));
    expect(await beganLate([users.toReversed()])).to.equal(0);
    expect(await beganLate([users.slice(64), users.slice(0, 64)])).to.equal(0);
  });
});

describe('What a server said', () => {
  it('is passed on without what lets this machine in', async () => {
    const key = 'sk-secret-0123456789';
    const password = 'a-password-of-a-proxy';
    const log = new RecordLog({ keepsAnswers: true });
    const dueAt = milliseconds(START);
    const track = new RequestTrack(0, dueAt, dueAt, OWNER);
    track.sent(dueAt);
    track.headers(dueAt, 200, `node of ${key}`);
    for (const text of ['the test says sk-secret', '-0123456789'])
      track.content(dueAt, { text, kind: 'content' });
    track.finished(`stop ${password}`);
    track.ended(dueAt);
    log.add(track);
    const failing = new RequestTrack(1, dueAt, dueAt, OWNER);
    failing.sent(dueAt);
    failing.failed(dueAt, new TargetError('http error', `who is ${password}?`));
    log.add(failing);
    const passed: Buffer[] = [];
    const sink: RecordSink = {
      put: (piece) => {
        passed.push(piece);
        return Promise.resolve();
      },
      end: (requests) => Promise.resolve({ kind: 'stream', pieces: passed.length, requests }),
    };
    // A key as short as a word is none that an answer is searched for.
    const secrets = { apiKey: key, headers: { 'X-Env': 'test' }, proxy: `http://u:${password}@p:1` };
    const outlet = new RecordOutlet(sink, dueAt, new AbortController().signal, secrets);
    outlet.take(log.pack(0, false));
    await outlet.finish();
    const said = Buffer.concat(passed).toString('latin1');
    expect(said).not.to.contain(key).and.not.to.contain(password);
    const [piece] = passed.map(decodeRecords);
    expect(piece).to.deep.include({
      answers: [[0, 'the test says [redacted]']],
      errors: [[1, 'who is [redacted]?']],
      finishReasons: ['stop [redacted]'],
      nodes: ['node of [redacted]'],
    });
  });
});
