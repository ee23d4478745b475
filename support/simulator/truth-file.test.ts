import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { SimulatedRequest } from './simulated-request';
import { TruthFile } from './truth-file';

const request = (index: number, events = 40): SimulatedRequest => ({
  index,
  route: '/v1/completions',
  bodyHash: 0,
  headersReceivedAt: milliseconds(1),
  receivedAt: milliseconds(1),
  tokenSentAt: Array.from({ length: events }, (_, token) => ({
    at: milliseconds(token + 0.25),
    dueAt: milliseconds(token),
    tokens: 1,
    kind: 'content' as const,
  })),
  endedAt: milliseconds(9),
  promptTokens: 1,
  cachedTokens: 0,
  outcome: 'completed',
});

describe('TruthFile', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'truth-file-'));
  });
  after(() => rm(folder, { recursive: true }));

  const linesOf = async (path: string) => (await readFile(path, 'utf8')).split('\n').slice(0, -1);

  it('holds every request in the order in which they ended, whole, once it says so', async () => {
    const path = join(folder, 'order.ndjson');
    await using file = await TruthFile.open(path);
    const first = Array.from({ length: 50 }, (_, index) => request(index));
    const later = Array.from({ length: 300 }, (_, index) => request(50 + index, index));
    first.forEach((one) => {
      file.add(one);
    });
    await file.untilWritten(50);
    expect((await linesOf(path)).slice(0, 50)).to.deep.equal(first.map((one) => JSON.stringify(one)));
    later.forEach((one) => {
      file.add(one);
    });
    await file.untilWritten(350);
    expect(await linesOf(path)).to.deep.equal([...first, ...later].map((one) => JSON.stringify(one)));
  });

  it('puts only a few into words in one turn of the loop', async () => {
    await using file = await TruthFile.open(join(folder, 'turns.ndjson'));
    let worded = 0;
    const counted = (one: SimulatedRequest) =>
      Object.assign(one, {
        toJSON: () => {
          worded += 1;
          return {};
        },
      });
    for (let index = 0; index < 20; index += 1) file.add(counted(request(index, 60)));
    expect(worded).to.equal(0);
    for (let turns = 1; turns <= 10; turns += 1) {
      await turn();
      expect(worded).to.equal(2 * turns);
    }
  });

  it('appends, and writes what is left when it is closed', async () => {
    const path = join(folder, 'append.ndjson');
    for (const index of [0, 1]) {
      await using file = await TruthFile.open(path);
      file.add(request(index));
      file.add(request(index));
    }
    expect((await linesOf(path)).map((line) => (JSON.parse(line) as SimulatedRequest).index)).to.deep.equal([
      0, 0, 1, 1,
    ]);
  });

  it('says that it cannot be opened', async () => {
    const opened = await TruthFile.open(join(folder, 'missing', 'truth.ndjson')).then(
      () => 'opened',
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(opened).to.equal('ENOENT');
  });
});
