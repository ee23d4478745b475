import { describe, it } from 'node:test';
import { expect } from 'chai';
import { statLine } from './proc-folder.fixture';
import { parseProcessStat } from './process-stat';

// As Linux 6.18 printed it, of a shell.
const REAL =
  '6298 (cat) R 6295 6295 3871 0 -1 4194304 119 0 0 0 12 34 5 6 20 0 1 0 1924478 3133440 381 18446744073709551615 ' +
  '94530156208128 94530156228009 140725505071312 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 94530156244016 94530156245632 ' +
  '94530861027328 140725505079923 140725505080023 140725505080023 140725505081323 0\n';

describe('parseProcessStat', () => {
  it('reads the fields of proc_pid_stat(5)', () => {
    expect(parseProcessStat(REAL)).to.deep.equal({
      name: 'cat',
      ended: false,
      parent: 6295,
      ticks: 12 + 34,
      childrenTicks: 5 + 6,
      threads: 1,
      startedAt: 1_924_478,
    });
  });

  for (const name of ['a b', 'tmux: server', '(sd-pam)', ') R 1 2 3 (', 'a)', '((', '', 'line\nend']) {
    it(`reads the command ${JSON.stringify(name)}`, () => {
      const stat = parseProcessStat(statLine(7, { name, parent: 5, user: 1, system: 2 }));
      expect(stat).to.include({ name, parent: 5, ticks: 3 });
    });
  }

  const states: readonly [string, string, Record<number, number>, boolean][] = [
    ['a zombie', 'Z', { 7: 1 }, true],
    ['a dead one', 'X', {}, true],
    ['one whose first thread has ended before the others', 'Z', { 7: 1, 8: 1 }, false],
    ['a stopped one', 'T', { 7: 1 }, false],
    ['an idle one', 'I', { 7: 1 }, false],
  ];
  for (const [what, state, threads, ended] of states) {
    it(`says of ${what} that it has ${ended ? '' : 'not '}ended`, () => {
      expect(parseProcessStat(statLine(7, { state, threads }))).to.have.property('ended', ended);
    });
  }

  for (const line of ['', '7', '7 (a', '7 (a) S 1 2 3', REAL.replace('12 34', '12 x')]) {
    it(`refuses ${JSON.stringify(line.slice(0, 20))}`, () => {
      expect(() => parseProcessStat(line)).to.throw('is not a line of /proc/PID/stat');
    });
  }
});
