import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseCoreTicks, parseInterfaces, parseMemory } from './kernel-tables';

describe('parseCoreTicks', () => {
  // user nice system idle iowait irq softirq steal guest guest_nice
  const texts: readonly [string, string, number, number][] = [
    [
      'guest time as counted in user already',
      'cpu  100 20 30 400 50 6 7 8 90 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n',
      171,
      621,
    ],
    ['eight figures of an older kernel', 'cpu  1 0 0 9 0 0 0 0\n', 1, 10],
    ['a machine that only waits for its disks', 'cpu  0 0 0 5 5 0 0 0 0 0\n', 0, 10],
  ];
  for (const [what, text, busy, total] of texts) {
    it(`reads ${what}`, () => {
      expect(parseCoreTicks(text)).to.deep.equal({ busy, total });
    });
  }

  for (const text of ['', 'cpu  1 2 3 4 5 6 7\n', 'cpu0 1 2 3 4 5 6 7 8 9 10\n']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseCoreTicks(text)).to.throw('the line "cpu" of /proc/stat has no eight figures');
    });
  }
});

describe('parseMemory', () => {
  const text =
    'MemTotal:       24684084 kB\nMemFree:        24058728 kB\nMemAvailable:   24163788 kB\nBuffers:            1116 kB\n' +
    'HugePages_Total:       0\n';

  it('reads what there is and what is available, not what is free', () => {
    expect(parseMemory(text)).to.deep.equal({
      totalBytes: 24_684_084 * 1024,
      availableBytes: 24_163_788 * 1024,
    });
  });

  it('names what is missing', () => {
    expect(() => parseMemory('MemTotal: 1 kB\n')).to.throw('/proc/meminfo has no line MemAvailable');
  });
});

describe('parseInterfaces', () => {
  const headings =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';

  it('reads bytes received and sent, by name', () => {
    const rows =
      '    lo: 85749747152 436114411    0  208    0     0          0         0 85749747153 436114411    0    0    0     0       0          0\n' +
      '  eth0:2136201234   55739    0    0    0     0          0         0  6736070   41167    0    0    0     0       0          0\n' +
      'eth0:1:       1       2    3    4    5     6          7         8        9      10   11   12   13    14      15         16\n';
    expect(parseInterfaces(headings + rows)).to.deep.equal([
      { name: 'lo', receivedBytes: 85_749_747_152, sentBytes: 85_749_747_153 },
      { name: 'eth0', receivedBytes: 2_136_201_234, sentBytes: 6_736_070 },
      { name: 'eth0:1', receivedBytes: 1, sentBytes: 9 },
    ]);
  });

  it('reads a network namespace without interfaces', () => {
    expect(parseInterfaces(headings)).to.be.empty;
  });

  it('refuses another form', () => {
    expect(() => parseInterfaces('')).to.throw('/proc/net/dev has unknown headings');
    expect(() => parseInterfaces(headings.replaceAll('bytes', 'packets'))).to.throw('unknown headings');
    expect(() => parseInterfaces(`${headings}lo: 1 2 3\n`)).to.throw(
      '"lo: 1 2 3" is not a line of /proc/net/dev',
    );
  });
});
