import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TruthReader } from './truth-reader';

const line = (index: number, text = '') => `${JSON.stringify({ index, text })}\n`;

describe('TruthReader', () => {
  it('reads whole lines once, in the order of their indices, while they are written and after the name is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'truth-reader-'));
    try {
      const path = join(folder, 'truth.ndjson');
      const [long, split] = ['x'.repeat(1_500_000), line(5, '狗')];
      await writeFile(path, line(2, 'é'.repeat(9)) + line(0, long) + split.slice(0, 20));
      await using truth = await TruthReader.open(path);
      expect((await truth.read()).map(({ index }) => index)).to.deep.equal([0, 2]);
      await appendFile(path, split.slice(20) + line(1));
      await rm(path);
      const [once, again] = await Promise.all([truth.read(), truth.read()]);
      expect(once.map(({ index }) => index)).to.deep.equal([0, 1, 2, 5]);
      expect(again).to.deep.equal(once);
      expect(once[0]).to.include({ text: long });
      expect(once.at(-1)).to.include({ text: '狗' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
