import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { EvaluationSetError, readEvaluationSet } from './evaluation-set';

const folder = mkdtempSync(join(tmpdir(), 'evaluation-set-'));
const path = join(folder, 'set.jsonl');
after(() => {
  rmSync(folder, { recursive: true });
});

const fileOf = (content: string | Buffer): string => {
  writeFileSync(path, content);
  return path;
};

function faultsOf(content: string | Buffer): string[] {
  try {
    readEvaluationSet(fileOf(content));
  } catch (error) {
    if (error instanceof EvaluationSetError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('readEvaluationSet', () => {
  it('reads one or several accepted answers, and how they have to match', () => {
    const set = readEvaluationSet(
      fileOf(
        '{"prompt": "2 + 2 =", "expected": "4"}\r\n' +
          '\n' +
          '{"prompt": "3 + 3 =", "expected": ["6", "six"], "match": "prefix"}\n',
      ),
    );
    expect(set).to.deep.equal({
      path,
      items: [
        { line: 1, prompt: '2 + 2 =', expected: ['4'], match: 'exact' },
        { line: 3, prompt: '3 + 3 =', expected: ['6', 'six'], match: 'prefix' },
      ],
    });
  });

  it('takes a byte order mark for none of the text', () => {
    expect(faultsOf('\uFEFF{"prompt": "2 + 2 =", "expected": "4"}')).to.deep.equal([]);
  });

  it('tells all faults at once, each with its line', () => {
    const faults = faultsOf(
      [
        '{"prompt": "one", "expected": "1"}',
        '{"prompt": "two", "expected": "2"',
        '{"prompt": "three"}',
        '{"expected": "4"}',
        '{"prompt": " ", "expected": ""}',
        '{"prompt": "six", "expected": []}',
        '{"prompt": "seven", "expected": ["7", 7]}',
        '{"prompt": "eight", "expected": "8", "match": "fuzzy"}',
        '{"prompt": "nine", "expected": "9", "answer": "9", "id": 9}',
        '["ten", "10"]',
        '11',
        '{"prompt": "one", "expected": "uno"}',
      ].join('\n'),
    );
    const places = faults.map((fault) =>
      fault
        .slice(path.length + 2)
        .split(': ')
        .slice(0, 2)
        .join(': '),
    );
    expect(places).to.deep.equal([
      'line 2: not JSON',
      'line 3: expected',
      'line 4: prompt',
      'line 5: prompt',
      'line 5: expected',
      'line 6: expected',
      'line 7: expected',
      'line 8: match',
      'line 9: answer',
      'line 9: id',
      'line 10: a list where an item should stand; write for example {"prompt"',
      'line 11: no object where an item should stand; write for example {"prompt"',
      'line 12: the prompt of line 1 again; leave one of them out',
    ]);
    expect(faults[1]).to.include('missing; write for example "4" or ["4", "four"]');
    expect(faults[7]).to.include('not one of exact, prefix');
    expect(faults[8]).to.include('known are prompt, expected, match');
  });

  it('refuses a file without an item', () => {
    expect(faultsOf('\n \n')).to.deep.equal([
      `${path}: nothing in it; write lines such as {"prompt": "2 + 2 =", "expected": "4"}`,
    ]);
  });

  it('refuses what is no text', () => {
    expect(faultsOf(Buffer.from([0xff, 0xfe, 0x00]))).to.deep.equal([`${path}: not UTF-8; save it as UTF-8`]);
  });

  it('says what is wrong with the file itself', () => {
    const missing = join(folder, 'missing.jsonl');
    expect(() => readEvaluationSet(missing)).to.throw(
      EvaluationSetError,
      `${missing}: there is no such file`,
    );
    expect(() => readEvaluationSet(folder)).to.throw(EvaluationSetError, 'cannot be read');
  });
});
