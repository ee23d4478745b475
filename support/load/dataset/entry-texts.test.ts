import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { arrayElements } from './array-elements';
import { allOf, entries, inChunks } from './chunks.fixture';
import { jsonlLines } from './jsonl-lines';

const sizes = fc.integer({ min: 1, max: 20 });
const parsed = (texts: readonly { readonly json: string }[]): unknown[] =>
  texts.map(({ json }) => JSON.parse(json) as unknown);

describe('arrayElements', () => {
  it('are those of the list, however it is indented and cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 0, max: 3 }), sizes, async (list, indent, size) => {
        const chunks = inChunks(`${JSON.stringify(list, null, indent)}\n`, size);
        expect(parsed(await allOf(arrayElements(chunks, 1e6)))).to.deep.equal(list);
      }),
    );
  });

  it('have the line in which they begin', async () => {
    const text = '\n[\n  {"a":\n1}, {"b": "\\n"}\n,\n\n{"c": [{}, []]}]\n';
    for (const size of [1, 3, 100])
      expect(await allOf(arrayElements(inChunks(text, size), 1e6))).to.deep.equal([
        { line: 3, json: '{"a":\n1}' },
        { line: 4, json: '{"b": "\\n"}' },
        { line: 7, json: '{"c": [{}, []]}' },
      ]);
  });

  it('are told one after another, before the end of the file is read', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<string> {
      yield await Promise.resolve('[');
      for (;;) {
        read += 1;
        yield await Promise.resolve('{"prompt": "Hi"},');
      }
    }
    const first = await arrayElements(endless(), 1e6).next();
    expect(first.value).to.deep.equal({ line: 1, json: '{"prompt": "Hi"}' });
    expect(read).to.equal(1);
  });
});

describe('jsonlLines', () => {
  it('are those of the text, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom('\n', '\r\n', '\n\n'), sizes, async (list, end, size) => {
        const text = list.map((entry) => JSON.stringify(entry) + end).join('');
        const lines = await allOf(jsonlLines(inChunks(text, size), 1e6));
        expect(parsed(lines)).to.deep.equal(list);
        expect(lines.map(({ line }) => line)).to.deep.equal(
          list.map((_, index) => 1 + index * (end === '\n\n' ? 2 : 1)),
        );
      }),
    );
  });
});
