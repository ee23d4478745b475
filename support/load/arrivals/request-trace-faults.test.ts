import { describe, it } from 'node:test';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { readTrace } from './request-trace';
import { TraceFile } from './trace-file.fixture';

async function faultOf(path: string): Promise<string> {
  try {
    await readTrace(path);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
}

const HEADER = 'timestamp_ms,input_tokens,output_tokens';
const TOKENS = 'is not a number of tokens; write a whole number from 0 on, for example 512';
const ALL_COLUMNS =
  'timestamp_ms, input_tokens, output_tokens; or timestamp_s, input_tokens, output_tokens; ' +
  'or TIMESTAMP, ContextTokens, GeneratedTokens; or timestamp, input_length, output_length';
const NO_REQUESTS = ' holds no requests; write a header and a line for each request, for example';

/** `<path>` and the fault's place stand before each of them. */
const FAULTS: readonly [what: string, text: string, ...faults: string[]][] = [
  ['an empty file', '', NO_REQUESTS],
  ['a file of white space', ' \n\n', NO_REQUESTS],
  ['a header alone', `${HEADER}\n`, NO_REQUESTS],
  ['negative tokens', `${HEADER}\n0,1,2\n5,-3,4`, `:3, column input_tokens: "-3" ${TOKENS}`],
  ['half a token', `${HEADER}\n0,1,2.5`, `:2, column output_tokens: "2.5" ${TOKENS}`],
  ['an empty cell', `${HEADER}\n0,1,`, `:2, column output_tokens: nothing ${TOKENS}`],
  [
    'every fault of a line, its number counted with empty lines',
    `${HEADER}\r\n\r\nsoon,some,many`,
    ':3, column timestamp_ms: "soon" is not a timestamp; write a decimal number, for example 1250.5',
    `:3, column input_tokens: "some" ${TOKENS}`,
    `:3, column output_tokens: "many" ${TOKENS}`,
  ],
  [
    'a time that no double holds',
    `${HEADER}\n1e999,1,2`,
    ':2, column timestamp_ms: "1e999" is not a timestamp; write a decimal number, for example 1250.5',
  ],
  ...[
    'yesterday',
    '2023-02-30 00:00:00',
    '2023-11-16 24:00:01',
    '2023-11-16',
    '2023-11-16 00:00:00+99:00',
  ].map((timestamp): [string, string, string] => [
    `a date of Azure that is none, ${timestamp}`,
    `TIMESTAMP,ContextTokens,GeneratedTokens\n${timestamp},1,2`,
    `:2, column TIMESTAMP: "${timestamp}" is not a timestamp; write date and time, for example 2023-11-16 18:15:46.6805900`,
  ]),
  [
    'a missing column',
    'TIMESTAMP,ContextTokens\n2023-11-16 18:15:46.6805900,1',
    ':1: the columns are TIMESTAMP, ContextTokens, without GeneratedTokens; write TIMESTAMP, ContextTokens, GeneratedTokens',
  ],
  ['columns of something else', 'Name,Age\nAda,36', `:1: the columns are Name, Age; write ${ALL_COLUMNS}`],
  ['no header', '0,1,2\n3,4,5', `:1: the columns are 0, 1, 2; write ${ALL_COLUMNS}`],
  [
    'a line that is too short, after another fault',
    `${HEADER}\n0,1,x\n1,2\n`,
    `:2, column output_tokens: "x" ${TOKENS}`,
    ':3: the line has 2 cells, the header 3; write one for each column, with commas between',
  ],
  [
    'thousands with a comma',
    `${HEADER}\n0,1,024,2\n`,
    ':2: the line has 4 cells, the header 3; write one for each column, with commas between',
  ],
  [
    'a column that is there twice',
    `${HEADER},input_tokens\n0,1,2,3\n`,
    ':1: the header has "input_tokens" twice; write each column once',
  ],
  [
    'a quote that is not closed',
    `${HEADER}\n0,1,"2\n`,
    ':2: Quote Not Closed: the parsing is finished with an opening quote at line 2; write cells without quotes, or close them',
  ],
  [
    'JSON without a column',
    '{"timestamp": 1, "input_length": 2}',
    ':1: the columns are timestamp, input_length, without output_length; write timestamp, input_length, output_length',
  ],
  [
    'JSON of the wrong kind in a later line',
    '{"timestamp": 1, "input_length": 2, "output_length": 3}\n\n{"timestamp": null, "input_length": [2]}',
    ':3, column timestamp: "null" is not a timestamp; write a decimal number, for example 1250.5',
    `:3, column input_length: "[2]" ${TOKENS}`,
    `:3, column output_length: nothing ${TOKENS}`,
  ],
  [
    'a line that is no JSON',
    '{"timestamp": 1, "input_length": 2, "output_length": 3}\n{"timestamp": 1,',
    ':2: "{"timestamp": 1," is not a JSON object; write one a line, for example {"timestamp_ms": 0, "input_tokens": 512, "output_tokens": 128}',
  ],
  [
    'a JSON array',
    '[\n{"timestamp": 1}]',
    ':1: "[" is not a JSON object; write one a line, for example {"timestamp_ms": 0, "input_tokens": 512, "output_tokens": 128}',
  ],
];

describe('a trace that is not in order', () => {
  for (const [what, text, ...faults] of FAULTS) {
    it(`is refused with file, line, column, and what to write: ${what}`, async () => {
      using file = new TraceFile(text);
      const message = await faultOf(file.path);
      const [head, ...lines] = message.split('\n').filter((line) => !line.startsWith('    '));
      expect(head).to.equal('The trace is not in order:');
      expect(lines).to.deep.equal(faults.map((fault) => `  ${file.path}${fault}`));
    });
  }

  it('is not read to its end when all of it is faulty', async () => {
    using file = new TraceFile(`${HEADER}\n${'0,-1,1\n'.repeat(100_000)}`);
    expect((await faultOf(file.path)).split('\n')).to.have.length(11);
  });

  it('is refused where there is no such file, and where it is a folder', async () => {
    expect(await faultOf('/no/such/trace.csv')).to.equal(
      '/no/such/trace.csv is no file that can be read (ENOENT); write the path of a trace in CSV or JSONL',
    );
    expect(await faultOf(tmpdir())).to.equal(
      `${tmpdir()} is no file that can be read (a folder or a device); write the path of a trace in CSV or JSONL`,
    );
  });
});
