import { describe, it } from 'node:test';
import { expect } from 'chai';
import { unfenced } from './markdown-fence';

describe('unfenced', () => {
  for (const [text, within] of [
    ['```json\n{"a": 1}\n```', '{"a": 1}'],
    ['\n```\n[1,\n2]\n```\n', '[1,\n2]'],
    ['```JSON\r\n{}\r\n```', '{}\r'],
    ['```json\n```', ''],
  ] as const)
    it(`takes the fence off ${JSON.stringify(text)}`, () => {
      expect(unfenced(text)).to.equal(within);
    });

  for (const text of [
    '{"a": 1}',
    ' {} ',
    'Here it is:\n```json\n{}\n```',
    '```json\n{}\n```\nEnjoy!',
    '```json\n{}',
    '```js\n{}\n```',
    '```',
    '',
  ])
    it(`leaves ${JSON.stringify(text)} as it is`, () => {
      expect(unfenced(text)).to.equal(text);
    });
});
