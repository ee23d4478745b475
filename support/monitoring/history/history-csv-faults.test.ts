import { describe, it } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { readHistoryCsv } from './history-csv';
import { HistoryFaults } from './history-faults';
import { HistoryFile } from './history-file.fixture';

function faultsOf(path: string, step = 60_000): HistoryFaults {
  try {
    readHistoryCsv(path, milliseconds(step));
  } catch (error) {
    if (error instanceof HistoryFaults) return error;
    throw error;
  }
  throw new Error('the history has no fault');
}

const HEADER = 'time,response_time_ms';
const NO_ROWS =
  ' holds no rows; write a header and a line for each instant, for example\n' +
  '    timestamp,response_time_ms,resource_usage_percent,requests_per_second\n' +
  '    2026-01-31T18:00:00Z,420.5,63,12.25';
const NO_TIME = 'no column is the time; write one of time, timestamp, timestamp_s, timestamp_ms';
const NO_VALUES =
  'no column is one of values; write one of response_time_ms, response_time_s, mean_response_time_ms, ' +
  'resource_usage_percent, gpu_utilization_percent, server_cpu_percent, host_cpu_percent, requests_per_second, ' +
  'requests_per_minute';
const NO_VALUE = 'is no value; write a number from 0 on, for example 12.5, or nothing where there is none';
const NO_DATE = 'is not a time; write for example 2026-01-31T18:00:00Z';

const FAULTS: readonly [what: string, text: string, ...faults: string[]][] = [
  ['an empty file', '', NO_ROWS],
  ['a header alone', `${HEADER}\n`, NO_ROWS],
  ['columns of something else', 'Name,Age\nAda,36', `:1: ${NO_VALUES}`, `:1: ${NO_TIME}`],
  ['no time', '\nresponse_time_ms\n3', `:2: ${NO_TIME}`],
  ['no value', 'time\n3', `:1: ${NO_VALUES}`],
  [
    'two times',
    'time,timestamp,response_time_ms\n1,1,1',
    ':1: time and timestamp are all times; keep one of them',
  ],
  [
    'two of one metric',
    'time,response_time_ms,response_time_s\n1,1,1',
    ':1: response_time_ms and response_time_s are all Response time; keep one of them',
  ],
  [
    'a column twice',
    'time,note,response_time_ms,note\n1,1,1,1',
    ':1: the header has "note" twice; write each column once',
  ],
  [
    'every fault of every line, counted with empty lines',
    `${HEADER}\n\nsoon,-1\n1769882400,fast\n1769882460`,
    `:3, column time: "soon" ${NO_DATE}`,
    `:3, column response_time_ms: "-1" ${NO_VALUE}`,
    `:4, column response_time_ms: "fast" ${NO_VALUE}`,
    ':5: the line has 1 cells, the header 2; write one for each column, with commas between',
  ],
  ['a value that no double holds', `${HEADER}\n1,1e999`, `:2, column response_time_ms: "1e999" ${NO_VALUE}`],
  ['no stamp', `${HEADER}\n,1`, `:2, column time: nothing ${NO_DATE}`],
  [
    'times of two kinds',
    `${HEADER}\n1769882400,1\n1769882460000,1\n2026-01-31,1`,
    ':3, column time: "1769882460000" is one of milliseconds, and the times above are of seconds; write all of them in one way',
    ':4, column time: "2026-01-31" is one of dates, and the times above are of seconds; write all of them in one way',
  ],
  [
    'an open quote',
    `${HEADER}\n1,2\n2,"3`,
    ':3: Quote Not Closed: the parsing is finished with an opening quote at line 3; write cells without quotes, or close them',
  ],
  [
    'a stamp of another century',
    `${HEADER}\n1769882400,1\n17698824000,1`,
    ': from 2026-01-31T17:59:30.000Z to 2530-11-08T12:00:30.000Z there are 265482361 windows of 60000 ms, more than 1000000; name longer ones, or less time',
  ],
];

describe('readHistoryCsv, of a file that is not in order', () => {
  for (const [what, text, ...faults] of FAULTS) {
    it(`names ${what}`, () => {
      using file = new HistoryFile(text);
      const found = faultsOf(file.path);
      expect(found.faults).to.deep.equal(faults);
      const lines = faults.map((fault) => `\n  ${file.path}${fault}`);
      expect(found.message).to.equal(`The history is not in order:${lines.join('')}`);
    });
  }

  it('names the first faults of many, and how many there are', () => {
    using file = new HistoryFile([HEADER, ...Array.from({ length: 40 }, () => '1,x')].join('\n'));
    const { faults, message } = faultsOf(file.path);
    expect(faults).to.have.lengthOf(40);
    expect(message.split('\n')).to.have.lengthOf(12);
    expect(message).to.match(/:11, column response_time_ms: .*\n {2}and 30 more faults$/);
  });

  it('names a file that is not there, or none', () => {
    const missing = join(tmpdir(), 'llm-no-history-here.csv');
    const words = 'is no file that can be read';
    expect(faultsOf(missing).message).to.include(
      `${missing} ${words} (ENOENT); write the path of a history in CSV`,
    );
    expect(faultsOf(tmpdir()).message).to.include(`${tmpdir()} ${words} (EISDIR)`);
  });
});
