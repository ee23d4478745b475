import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { chunk, usageOf } from './answer-chunks';
import { EventTemplate } from './event-template';
import { escapedTextOf, textOf } from './words';

const AWKWARD = ['m', '""', ',"usage":null', '狗 "\n\\', '"text":""'];
const heads = fc.record({
  route: fc.constantFrom('/v1/chat/completions' as const, '/v1/completions' as const),
  index: fc.nat(),
  model: fc.oneof(fc.constantFrom(...AWKWARD), fc.string()),
  created: fc.nat(),
  reasoningField: fc.constantFrom('reasoning_content' as const, 'reasoning' as const),
});
const usages = fc.constantFrom(undefined, null, usageOf(30, 16, 4));
const kinds = fc.constantFrom('content' as const, 'reasoning' as const);

describe('EventTemplate', () => {
  it('gives the bytes that the whole event put into JSON would give', () => {
    fc.assert(
      fc.property(heads, kinds, usages, fc.nat(40), fc.nat(20), (head, kind, usage, start, count) => {
        const fields = usage === undefined ? {} : { usage };
        const expected = chunk(head, { text: textOf(start, start + count), kind, ...fields });
        const template = new EventTemplate(head, kind);
        expect(template.event(escapedTextOf(start, start + count), usage)).to.equal(expected);
      }),
    );
  });
});
