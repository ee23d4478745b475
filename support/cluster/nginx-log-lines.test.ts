import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { rejectionOf } from '../rejection.fixture';
import { NginxLogLines } from './nginx-log-lines';

describe('NginxLogLines', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nginx-log-lines-'));
  });
  after(() => rm(folder, { recursive: true }));

  const emptyLog = async (): Promise<string> => {
    const path = join(folder, 'log');
    await writeFile(path, '');
    return path;
  };

  it('hands over each line once, wherever the log ended when it was read', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\n', ' '));
    const law = fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.array(fc.nat()),
      async (lines, cuts) => {
        const path = await emptyLog();
        await using log = await NginxLogLines.open(path);
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const heard: string[] = [];
        let written = 0;
        for (const place of places) {
          await appendFile(path, bytes.subarray(written, place));
          written = place;
          await log.read((text) => heard.push(text));
        }
        expect(heard).to.deep.equal(lines.map((text) => Buffer.from(text).toString()));
      },
    );
    await fc.assert(law, { numRuns: 50 });
  });

  it('reads more at once than it holds', async () => {
    const path = await emptyLog();
    await using log = await NginxLogLines.open(path);
    const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index}`);
    await appendFile(path, `${lines.join('\n')}\nunfinished`);
    const heard: string[] = [];
    await log.read((text) => heard.push(text));
    expect(heard).to.deep.equal(lines);
  });

  it('rejects where there is no log', async () => {
    expect(await rejectionOf(NginxLogLines.open(join(folder, 'none')))).to.be.an('error');
  });
});
