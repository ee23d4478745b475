import { describe, it } from 'node:test';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { readDataset } from './dataset';
import { DatasetFile } from './dataset-file.fixture';

async function faultOf(path: string, limits?: { entry: number; prompts: number }): Promise<string> {
  try {
    await readDataset(path, limits);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
}

const QUESTION = 'What is the capital of France?';
const PROMPT = `{"prompt": "${QUESTION}"}`;
const MESSAGES = `{"messages": [{"role": "user", "content": "${QUESTION}"}]}`;
const CONVERSATIONS = `{"conversations": [{"from": "human", "value": "${QUESTION}"}]}`;
const NONE = `write an entry a line, for example ${PROMPT}`;
const CUT_OFF = 'the file ends within the list, in what begins here; write the rest of it, and a ] behind it';

/** The file stands before each of them. */
const FAULTS: readonly [what: string, text: string | Buffer, ...faults: string[]][] = [
  ['an empty file', '', ` holds no prompts; ${NONE}`],
  ['an empty list', ' [\n] ', ` holds no prompts; ${NONE}`],
  [
    'a file in which nobody asks anything',
    '{"prompt": " "}\n{"messages": []}',
    ` holds no prompts: in none of its 2 entries a user says anything; ${NONE}`,
  ],
  [
    'lines that are no objects, their numbers counted with empty lines',
    '{"prompt": "Hi"}\n\n"Hi"\n[1]',
    `:3: "Hi" is not a JSON object; write for example ${PROMPT}`,
    `:4: "[1]" is not a JSON object; write for example ${PROMPT}`,
  ],
  [
    'a line that is no JSON',
    `{"prompt": "Hi",}`,
    ':1: not JSON: "}" where a name in double quotes should stand; remove the comma before it; ' +
      `write for example ${PROMPT}`,
  ],
  [
    'an entry without a prompt',
    '{"instruction": "Hi", "input": ""}',
    `:1: the entry has neither prompt nor messages nor conversations, but "instruction, input"; write for example ${PROMPT}`,
  ],
  ['a prompt that is no text', '{"prompt": 5}', `:1: prompt is "5"; write a text in quotes: ${PROMPT}`],
  ['messages that are no list', '{"messages": "Hi"}', `:1: messages is "Hi", not a list; write ${MESSAGES}`],
  ['a message that is none', '{"messages": ["Hi"]}', `:1: messages[0] is "Hi"; write ${MESSAGES}`],
  [
    'a message of nobody',
    '{"messages": [{"role": "user", "content": "Hi"}, {"content": "Hi"}]}',
    `:1: messages[1].role is nothing; write ${MESSAGES}`,
  ],
  [
    'a turn without a text',
    '{"conversations": [{"from": "human"}]}',
    `:1: conversations[0].value is nothing; write a text: ${CONVERSATIONS}`,
  ],
  [
    'a picture',
    '{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}',
    `:1: messages[0].content[0] is "{"type":"image_url"}", and only text can be sent; write ${MESSAGES}`,
  ],
  ...['0', '1.5', '"10"', '-1', '[]'].map((written): [string, string, string] => [
    `output tokens that are no number of them, ${written}`,
    `{"prompt": "Hi", "output_tokens": ${written}}`,
    `:1: output_tokens is "${written.replaceAll('"', '')}"; write a whole number from 1 on, for example 128`,
  ]),
  [
    'faults in a list, each with its line',
    '[\n{"prompt": 1},\n{"prompt": "Hi"}, {\n"prompt" "Hi"}\n]',
    `:2: prompt is "1"; write a text in quotes: ${PROMPT}`,
    `:4: not JSON: "\\"" where a colon should stand; write for example ${PROMPT}`,
  ],
  [
    'a comma too many in a list',
    '[{"prompt": "Hi"},\n]',
    `:2: not JSON: the text ends where a value should stand; write for example ${PROMPT}`,
  ],
  ['a list that is cut off in an entry', '[{"prompt": "Hi"},\n\n{"prompt": "H', `:3: ${CUT_OFF}`],
  ['a list that is cut off behind an entry', '[{"prompt": "Hi"}\n', `:1: ${CUT_OFF}`],
  [
    'something behind a list',
    '[{"prompt": "Hi"}]\n{"prompt": "Hi"}',
    ':2: the list has ended before this; write one list, or one entry a line',
  ],
  [
    'bytes that are no UTF-8',
    Buffer.from('{"prompt": "\xE4"}', 'latin1'),
    ': not UTF-8 somewhere after byte 0; convert it, for example with iconv',
  ],
  [
    'UTF-8 that is cut off',
    Buffer.from('{"prompt": "ä').subarray(0, -1),
    ': not UTF-8 somewhere after byte 13; convert it, for example with iconv',
  ],
];

describe('a dataset that is not in order', () => {
  for (const [what, text, ...faults] of FAULTS)
    it(`is refused with file, line, and what to write: ${what}`, async () => {
      using file = new DatasetFile(text);
      expect((await faultOf(file.path)).split('\n')).to.deep.equal([
        'The dataset is not in order:',
        ...faults.map((fault) => `  ${file.path}${fault}`),
      ]);
    });

  it('is not read to its end when all of it is faulty', async () => {
    using file = new DatasetFile('{"prompt": 1}\n'.repeat(100_000));
    expect((await faultOf(file.path)).split('\n')).to.have.length(11);
  });

  it('is refused where an entry is too long, in lines and in a list, and where all prompts are', async () => {
    const long = `{"prompt": "${'x'.repeat(100)}"}`;
    const limits = { entry: 50, prompts: 150 };
    for (const text of [
      `{"prompt": "Hi"}\n${long}\n`,
      `[{"prompt": "Hi"},\n${long}]`,
      `[{"prompt": "Hi"},\n${long}`,
    ]) {
      using file = new DatasetFile(text);
      expect(await faultOf(file.path, limits)).to.equal(
        `The dataset is not in order:\n  ${file.path}:2: the entry that begins here has more than 50 characters; ` +
          'write shorter ones, one a line',
      );
    }
    using file = new DatasetFile(`${long}\n${long}\n${long}`);
    expect(await faultOf(file.path, { ...limits, entry: 1000 })).to.equal(
      `The dataset is not in order:\n  ${file.path}:2: the prompts have more than 150 characters up to here; ` +
        'leave entries out, or write them to another file',
    );
  });

  it('is refused where there is no such file, and where it is a folder', async () => {
    const what = 'write the path of a dataset in JSONL, or of a JSON list';
    expect(await faultOf('/no/such/file')).to.equal(
      `/no/such/file is no file that can be read (ENOENT); ${what}`,
    );
    expect(await faultOf(tmpdir())).to.equal(
      `${tmpdir()} is no file that can be read (a folder or a device); ${what}`,
    );
  });
});
