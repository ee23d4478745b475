import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { ReportError } from './report-error';
import { RunFolder } from './run-folder';
import { temporaryFolder } from './temporary-folder.fixture';

const STARTED = new Date('2026-03-04T05:06:07.890Z');

const folderIn = (test: TestContext): RunFolder =>
  RunFolder.at(join(temporaryFolder(test), 'reports'), STARTED);

describe('RunFolder', () => {
  it('is named after its start in UTC and is made by the first write', (test) => {
    const folder = folderIn(test);
    expect(folder.name).to.match(/^2026-03-04T05-06-07Z-[0-9a-f]{6}$/);
    expect(existsSync(folder.root)).to.be.false;
    folder.write('charts/one.svg', '<svg/>');
    expect(readFileSync(folder.file('charts/one.svg'), 'utf8')).to.equal('<svg/>');
  });

  it('points `latest` to the newest run by a relative link', async (test) => {
    const root = join(temporaryFolder(test), 'reports');
    for (const folder of [RunFolder.at(root, STARTED), RunFolder.at(root, STARTED)]) {
      folder.write('results.json', '{}');
      await folder.pointLatest();
      expect(readlinkSync(join(root, 'latest'))).to.equal(folder.name);
    }
  });

  it('writes `latest.txt` where a link cannot stand', async (test) => {
    const folder = folderIn(test);
    mkdirSync(join(folder.root, 'latest', 'occupied'), { recursive: true });
    await folder.pointLatest();
    expect(readFileSync(join(folder.root, 'latest.txt'), 'utf8')).to.equal(`${folder.name}\n`);
  });

  for (const name of ['../outside.txt', '/etc/outside', '', 'charts/../..']) {
    it(`refuses the file name "${name}"`, (test) => {
      const folder = folderIn(test);
      expect(() => folder.file(name)).to.throw(ReportError, 'is not the name of a file in the run folder');
    });
  }

  it('says in one error what is in the way and what to do', (test) => {
    const root = join(temporaryFolder(test), 'reports');
    writeFileSync(root, 'a file');
    expect(() => {
      RunFolder.at(root, STARTED).write('results.json', '{}');
    }).to.throw(
      ReportError,
      /cannot write the report at .*results\.json: something else stands in its place/,
    );
  });
});

describe('ReportError.writing', () => {
  const cases: readonly [string, RegExp][] = [
    ['ENOSPC', /the disk is full \(ENOSPC\); free some space/],
    ['EROFS', /writing is not allowed \(EROFS\); change the permissions or choose another reports folder/],
    ['EIO', /input\/output error; choose another/],
  ];
  for (const [code, message] of cases) {
    it(`explains ${code}`, () => {
      const cause = Object.assign(new Error('input/output error'), { code });
      const error = ReportError.writing('/reports/run/results.json', cause);
      expect(error.message).to.match(message);
      expect(error.cause).to.equal(cause);
    });
  }
});
