import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { seededIntegers } from '../../statistics/random';
import { compileProgram } from './compiled-program.fixture';
import { MetricStore } from './metric-store';
import { runWriter } from './metric-writer-process.fixture';
import { WRITTEN_SERIES } from './metric-writer.fixture';
import { StoreFolder } from './store-folder.fixture';

const WITHOUT_KILLS = process.platform === 'win32' && 'no SIGKILL on this platform';
const STORES = 4;
const KILLS_OF_EACH = 5;

/** The instants of its batches, of which each has to be there as a whole. */
function wholeBatchesOf(path: string): readonly number[] {
  using store = MetricStore.open(path);
  const series = store.list();
  const [first, ...others] = series.map((one) =>
    store.samples(one, -Infinity, Infinity).map(({ at, value }) => {
      expect(value).to.equal(at);
      return at;
    }),
  );
  if (first === undefined) return [];
  expect(series).to.have.length(WRITTEN_SERIES);
  for (const other of others) expect(other).to.deep.equal(first);
  return first;
}

/** Kills writers of one store, one after the other. */
async function killAgainAndAgain(program: string, path: string, moments: readonly number[]): Promise<void> {
  let held: readonly number[] = [];
  for (const killedAfter of moments) {
    const first = held.length;
    const { said, how, errors } = await runWriter({ program, path, first, killedAfter });
    expect([how, errors]).to.deep.equal(['SIGKILL', '']);
    const now = wholeBatchesOf(path);
    // One that it had put in, but not yet said so, may be there too.
    const due = [...held, ...said];
    expect(now.slice(0, due.length)).to.deep.equal(due);
    expect(now.length - due.length).to.be.oneOf([0, 1]);
    held = now;
  }
  expect(held).to.not.be.empty;
}

describe('MetricStore of several processes', () => {
  const resources = new DisposableStack();
  let program = '';
  before(() => {
    const script = require.resolve('./metric-writer.fixture');
    program = compileProgram(script, resources.use(new StoreFolder()).pathOf());
  });
  after(() => {
    resources.dispose();
  });

  it('holds all that was added when its writer is killed', { skip: WITHOUT_KILLS }, async () => {
    using folder = new StoreFolder();
    const draw = seededIntegers(20);
    // The first line comes before there is a store.
    const moments = Array.from({ length: STORES }, (_, store) =>
      Array.from({ length: KILLS_OF_EACH }, (_, kill) => (kill === 0 && store % 2 === 0 ? 1 : draw(2, 60))),
    );
    const endings = await Promise.allSettled(
      moments.map((some, store) => killAgainAndAgain(program, folder.pathOf(`${store}.db`), some)),
    );
    // The others have ended too by now, and make no folder anew that is removed.
    for (const ending of endings) if (ending.status === 'rejected') throw ending.reason;
  });

  it('takes what two write at once into the same new series, and leaves no log when both have ended', async () => {
    using folder = new StoreFolder();
    const { path } = folder;
    const ends = await Promise.all(
      [0, 1].map((first) => runWriter({ program, path, first, step: 2, end: 60 })),
    );
    for (const { how, errors, said } of ends) expect([how, errors, said.length]).to.deep.equal([0, '', 30]);
    for (const ending of ['-wal', '-shm', '-journal']) expect(existsSync(`${path}${ending}`)).to.be.false;
    expect(wholeBatchesOf(path)).to.deep.equal(Array.from({ length: 60 }, (_, at) => at));
  });
});
