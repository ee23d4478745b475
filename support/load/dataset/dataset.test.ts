import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { readDataset, takeSeeded, type Dataset } from './dataset';
import { DatasetFile } from './dataset-file.fixture';

async function read(content: string | Buffer): Promise<Dataset> {
  using file = new DatasetFile(content);
  return await readDataset(file.path);
}

const FORMATS: readonly [what: string, entry: object, read: object][] = [
  ['a prompt', { prompt: 'Hi' }, { turns: ['Hi'] }],
  [
    "a prompt of vLLM's custom dataset",
    { prompt: 'Hi', output_tokens: 10 },
    { turns: ['Hi'], outputTokens: 10 },
  ],
  ['a prompt with max_tokens', { max_tokens: 7, prompt: 'Hi' }, { turns: ['Hi'], outputTokens: 7 }],
  [
    'a prompt with an output length, and with null for none',
    { prompt: 'Hi', output_tokens: null, output_length: 5 },
    { turns: ['Hi'], outputTokens: 5 },
  ],
  [
    "messages of OpenAI's API, of which what users say",
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And' },
            { type: 'text', text: 'now?' },
          ],
        },
      ],
    },
    { turns: ['Hi', 'And\nnow?'] },
  ],
  [
    'a conversation of ShareGPT',
    {
      id: 'QWJhYvA_0',
      conversations: [
        { from: 'gpt', value: 'Welcome' },
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
        { from: 'human', value: ' ' },
        { from: 'user', value: 'Bye' },
      ],
    },
    { turns: ['Hi', 'Bye'] },
  ],
  [
    'messages beside a prompt, which tell more',
    {
      prompt: 'Hi',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'user', content: 'Bye' },
      ],
    },
    { turns: ['Hi', 'Bye'] },
  ],
];

describe('readDataset', () => {
  for (const [what, entry, expected] of FORMATS)
    it(`reads ${what}, in a line and in a list`, async () => {
      const both = [{ prompt: 'First' }, entry];
      const entries = [{ turns: ['First'] }, expected];
      for (const text of [both.map((one) => JSON.stringify(one)).join('\n'), JSON.stringify(both, null, 2)])
        expect(await read(text)).to.deep.equal({ entries, leftOut: 0 });
    });

  it('reads a byte order mark, CRLF, empty lines, and a line separator within a text', async () => {
    const text = '\uFEFF{"prompt": "one\u2028two"}\r\n\r\n{"prompt": "ä🙂"}';
    expect((await read(text)).entries).to.deep.equal([{ turns: ['one\u2028two'] }, { turns: ['ä🙂'] }]);
    expect((await read('\uFEFF [{"prompt": "Hi"}]\r\n')).entries).to.deep.equal([{ turns: ['Hi'] }]);
  });

  it('leaves out, and counts, entries in which no user says anything', async () => {
    const silent = [
      '{"prompt": ""}',
      '{"conversations": []}',
      '{"messages": [{"role": "system", "content": "x"}]}',
    ];
    expect(await read([...silent, '{"prompt": "Hi"}'].join('\n'))).to.deep.equal({
      entries: [{ turns: ['Hi'] }],
      leftOut: 3,
    });
  });

  it('reads more than one chunk of a file, whose signs may be cut in two', async () => {
    const prompts = Array.from({ length: 3000 }, (_, index) => `${'ä🙂'.repeat(index % 40)} ${index}`);
    const entries = prompts.map((prompt) => ({ turns: [prompt] }));
    expect((await read(JSON.stringify(prompts.map((prompt) => ({ prompt }))))).entries).to.deep.equal(
      entries,
    );
    const lines = prompts.map((prompt) => JSON.stringify({ prompt })).join('\n');
    expect((await read(lines)).entries).to.deep.equal(entries);
  });
});

describe('takeSeeded', () => {
  const lists = fc.uniqueArray(fc.integer(), { maxLength: 50 });

  it('takes each entry once at most, in an order that the seed gives', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.integer(), (list, number, seed) => {
        const count = number % (list.length + 1);
        const taken = takeSeeded(list, count, seed);
        expect(new Set(taken).size).to.equal(count);
        expect(taken.every((entry) => list.includes(entry))).to.equal(true);
        expect(takeSeeded(list, count, seed)).to.deep.equal(taken);
      }),
    );
  });

  it('takes every entry to every place equally often', () => {
    const list = ['a', 'b', 'c', 'd'];
    const firsts = Array.from({ length: 4000 }, (_, seed) => takeSeeded(list, 2, seed).join(''));
    // Twelve pairs, 333 times each: within five deviations of a binomial.
    for (const one of list)
      for (const other of list.filter((entry) => entry !== one))
        expect(firsts.filter((pair) => pair === one + other).length).to.be.closeTo(333, 90);
  });

  it('refuses to take more than there are', () => {
    expect(() => takeSeeded(['a'], 2, 1)).to.throw(
      RangeError,
      '2 of 1 entries are asked for; ask for at most as many as there are',
    );
    expect(() => takeSeeded(['a'], -1, 1)).to.throw(RangeError);
  });
});
