import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { RunFolder } from './report/run-folder';
import { WorkerSeconds } from './worker-seconds';

const root = mkdtempSync(join(tmpdir(), 'worker-seconds-'));
after(() => {
  rmSync(root, { recursive: true });
});
const second = { second: 0, sent: 1200, completed: 1198, failed: 2, outputTokens: 3600.5 };

describe('The seconds of load workers', () => {
  it('are rows below one header, load after load, and no formula of a spreadsheet', () => {
    const folder = RunFolder.at(root, new Date(0));
    const seconds = new WorkerSeconds(folder, (line) => expect.fail(line));
    seconds.add(1, 'w1', [second, { ...second, second: 1, sent: 0 }]);
    seconds.add(2, '=w2', [{ ...second, second: -1 }]);
    expect(readFileSync(folder.file('load-workers.csv'), 'utf8').split('\r\n')).to.deep.equal([
      'load,worker,second,sent,completed,failed,output_tokens',
      '1,w1,0,1200,1198,2,3600.5',
      '1,w1,1,0,1198,2,3600.5',
      "2,'=w2,-1,1200,1198,2,3600.5",
      '',
    ]);
  });

  it('make no file where there are none', () => {
    const folder = RunFolder.at(root, new Date(0));
    new WorkerSeconds(folder, (line) => expect.fail(line)).add(1, 'w1', []);
    expect(() => readFileSync(folder.file('load-workers.csv'))).to.throw(/ENOENT/);
  });

  it('that cannot be written are told of once, and end no load', () => {
    const file = join(root, 'no-folder');
    writeFileSync(file, '');
    const told: string[] = [];
    const seconds = new WorkerSeconds(RunFolder.at(file, new Date(0)), (line) => told.push(line));
    seconds.add(1, 'w1', [second]);
    seconds.add(2, 'w1', [second]);
    expect(told).to.have.length(1);
    expect(told[0]).to.contain('something else stands in its place');
  });
});
