import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Tool } from './format';
import { importResults } from './import-results';

const folder = mkdtempSync(join(tmpdir(), 'faulty-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const fixture = (name: string): string => join(__dirname, `${name}.fixture.json`);

const contentOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(fixture(name), 'utf8')) as Record<string, unknown>;

let files = 0;
function written(text: string | Buffer): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, text);
  return path;
}

const changed = (name: string, fields: Record<string, unknown>): string =>
  written(JSON.stringify({ ...contentOf(name), ...fields }));

async function errorOf(tool: Tool, path: string): Promise<string> {
  try {
    await importResults(tool, path);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('A file with a byte order mark', () => {
  it('is read without it, whether it holds one text or many', async () => {
    const plain = written(`\uFEFF${readFileSync(fixture('vllm-plain'), 'utf8')}`);
    expect((await importResults('vllm', plain)).figures.completed).to.equal(80);
    const records = readFileSync(join(__dirname, 'aiperf-records.fixture.jsonl'), 'utf8');
    const lines = written(`\uFEFF${records.replaceAll('\n', '\r\n')}`);
    expect((await importResults('aiperf', lines)).figures.completed).to.equal(24);
  });
});

describe('A file that cannot be taken', () => {
  const faulty: readonly (readonly [what: string, tool: Tool, path: () => string, says: RegExp])[] = [
    [
      'of another tool',
      'aiperf',
      () => fixture('vllm-plain'),
      /looks like the --save-result JSON of vllm bench serve, not like .*npm run judge -- vllm/,
    ],
    [
      'that is cut off',
      'vllm',
      () => written(readFileSync(fixture('vllm-plain'), 'utf8').slice(0, 900)),
      /is no JSON: .* a run that did not end/,
    ],
    ['that is empty', 'vllm', () => written(''), /is empty/],
    ['that is a folder', 'vllm', () => folder, /is a folder/],
    ['that is a device', 'vllm', () => '/dev/null', /is a device or a pipe.* ordinary file/],
    [
      'that is compressed',
      'vllm',
      () => written(gzipSync(readFileSync(fixture('vllm-plain')))),
      /is compressed by gzip; unpack it first: gunzip --keep \//,
    ],
    [
      'in UTF-16',
      'vllm',
      () => written(Buffer.from(`\uFEFF${readFileSync(fixture('vllm-plain'), 'utf8')}`, 'utf16le')),
      /is text in UTF-16; write it as UTF-8/,
    ],
    [
      'with a figure that is not a number',
      'vllm',
      () =>
        written(JSON.stringify(contentOf('vllm-plain')).replace(/"p99_ttft_ms":[^,]+/, '"p99_ttft_ms":NaN')),
      /is no JSON: .*It holds NaN, which Python writes/,
    ],
    [
      'of one line that is longer than a text can be',
      'vllm',
      () => {
        const path = written('{"a": "');
        // Its end is a hole, which takes no room on the disk.
        truncateSync(path, 2 ** 29);
        return path;
      },
      /has 537 MB, more than can be read as one JSON text/,
    ],
    ['that is not there', 'vllm', () => join(folder, 'none.json'), /cannot be read \(ENOENT\)/],
    [
      'of nobody',
      'vllm',
      () => written('{"a": 1}'),
      /results of no tool that is known here, with the fields a/,
    ],
    [
      'of several runs',
      'vllm',
      () => written(`${JSON.stringify(contentOf('vllm-plain'))}\n`.repeat(2)),
      /more than one JSON text/,
    ],
    [
      'with a field of another kind',
      'vllm',
      () => changed('vllm-plain', { duration: 'long' }),
      /is not in order:\n {2}duration: /,
    ],
    [
      'with lists of unlike lengths',
      'vllm',
      () => changed('vllm-detailed', { ttfts: [1] }),
      /lists of unlike lengths \(start_times 80, ttfts 1/,
    ],
    [
      'of this suite',
      'vllm',
      () => written('{"schemaVersion":"1","checks":[],"measurements":[]}'),
      /this suite itself: .*npm run compare/,
    ],
  ];
  for (const [what, tool, path, says] of faulty)
    it(`says what is the matter: one ${what}`, async () => {
      expect(await errorOf(tool, path())).to.match(says);
    });
});
