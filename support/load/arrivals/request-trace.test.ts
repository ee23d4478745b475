import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { readTrace, type TracedRequest } from './request-trace';
import { TraceFile } from './trace-file.fixture';

async function read(text: string): Promise<readonly TracedRequest[]> {
  using file = new TraceFile(text);
  return await readTrace(file.path);
}

const request = (at: number, inputTokens: number, outputTokens: number) => ({
  at,
  inputTokens,
  outputTokens,
});

const FORMATS: readonly [format: string, text: string, requests: readonly object[]][] = [
  [
    'the Azure trace of 2023: seven fractional digits, CRLF, no end of the last line',
    'TIMESTAMP,ContextTokens,GeneratedTokens\r\n' +
      '2023-11-16 23:59:59.9999999,374,44\r\n2023-11-17 00:00:00.0000000,396,109\r\n2023-11-17 00:00:04.3145791,879,0',
    [request(0, 374, 44), request(0.0001, 396, 109), request(4314.5792, 879, 0)],
  ],
  [
    'the Azure trace of 2024: an offset, six fractional digits or none, and a column that nobody reads',
    'TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\n' +
      '2024-05-10 00:00:00+00:00,1,2399,6\n2024-05-10 00:00:00.009930+00:00,0,76,15\n' +
      '2024-05-10T02:00:01+02:00,0,1,2\n2024-05-10T00:00:01.5Z,0,3,4\n',
    [request(0, 2399, 6), request(9.93, 76, 15), request(1000, 1, 2), request(1500, 3, 4)],
  ],
  [
    "Mooncake's trace",
    '{"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46, 47]}\n' +
      '{"timestamp": 30535, "input_length": 6472, "output_length": 26, "hash_ids": [46, 2353]}\n',
    [request(0, 6955, 52), request(3053, 6472, 26)],
  ],
  [
    'a CSV of this project in ms, with a byte order mark, spaces, quotes and empty lines',
    '\uFEFFtimestamp_ms, input_tokens, output_tokens\n\n 12.5 , 10, "20"\n\n112.625,30,40.0\n',
    [request(0, 10, 20), request(100.125, 30, 40)],
  ],
  [
    'a CSV of this project in seconds since 1970, to 100 ns',
    'output_tokens,input_tokens,timestamp_s\n1,2,1700158546.6805900\n3,4,1700158546.6805901\n',
    [request(0, 2, 1), request(0.0001, 4, 3)],
  ],
  [
    'seconds as Python writes small ones',
    'timestamp_s,input_tokens,output_tokens\n-0.5,1,1\n1.5e-05,1,1\n1.005,1,1\n',
    [request(0, 1, 1), request(500.015, 1, 1), request(1505, 1, 1)],
  ],
  [
    'a JSONL of this project, with a byte order mark, CRLF and empty lines',
    '\uFEFF{"timestamp_s": 1.25, "input_tokens": 1, "output_tokens": 2}\r\n\r\n' +
      '{"timestamp_s": "1.5", "input_tokens": "3", "output_tokens": 4}',
    [request(0, 1, 2), request(250, 3, 4)],
  ],
];

describe('readTrace', () => {
  for (const [format, text, requests] of FORMATS) {
    it(`reads ${format}`, async () => {
      expect(await read(text)).to.deep.equal(requests);
    });
  }

  it('sorts by time, and leaves requests of one instant in the order of the file', async () => {
    const row = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 9999 }), fc.nat({ max: 9999 }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const lines = rows.map((cells) => cells.join(',')).join('\n');
        const sorted = rows.toSorted(([one], [other]) => one - other);
        const first = sorted[0]![0];
        expect(await read(`timestamp_ms,input_tokens,output_tokens\n${lines}`)).to.deep.equal(
          sorted.map(([at, input, output]) => request(at - first, input, output)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('reads CSV and JSONL alike', async () => {
    const row = fc.record({
      timestamp_ms: fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.fround),
      input_tokens: fc.nat(),
      output_tokens: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const csv = rows.map((cells) => Object.values(cells).join(',')).join('\n');
        const jsonl = rows.map((cells) => JSON.stringify(cells)).join('\n');
        expect(await read(`timestamp_ms,input_tokens,output_tokens\n${csv}`)).to.deep.equal(
          await read(jsonl),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('reads a trace of more than one chunk', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index},${index % 7},${index % 5}`);
    const requests = await read(`timestamp_ms,input_tokens,output_tokens\n${lines.join('\n')}\n`);
    expect(requests).to.have.length(20_000);
    expect(requests[19_999]).to.deep.equal(request(19_999, 19_999 % 7, 19_999 % 5));
  });
});
