import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsIn, fileOf, shippedFile, shippedText, spoilt } from './case-files.fixture';
import { readConversations } from './conversations';

const SHIPPED = 'conversation_prompts.json';

describe('readConversations', () => {
  it('reads the file that ships', () => {
    const { cases, pause, systemMessage, ...head } = readConversations(shippedFile(SHIPPED));
    expect(head).to.deep.equal({ path: shippedFile(SHIPPED), temperature: 0.7 });
    expect(pause).to.equal(2000);
    expect(systemMessage).to.equal('You are a helpful assistant.');
    const shape = cases.map(({ name, iterations, turns, maxTokens }) => [
      name,
      iterations,
      turns.length,
      maxTokens,
    ]);
    expect(shape).to.deep.equal([
      ['short', 3, 3, 1000],
      ['medium', 2, 5, 1000],
      ['long', 2, 8, 1000],
    ]);
  });

  it('reads provider, model, and the max_tokens of one conversation', (test) => {
    let text = spoilt(shippedText(SHIPPED), '"pause"', '"provider": "openai", "model": "gpt-4", "pause"');
    text = spoilt(text, '"iterations": 3', '"iterations": 3, "max_tokens": 50');
    text = spoilt(text, '"system_message": "You are a helpful assistant.",', '');
    const file = readConversations(fileOf(test, text));
    expect(file).to.include({ provider: 'openai', model: 'gpt-4' });
    expect(file).not.to.have.property('systemMessage');
    expect(file.cases.map(({ maxTokens }) => maxTokens)).to.deep.equal([50, 1000, 1000]);
  });

  const faults: readonly [part: string, by: string, fault: RegExp][] = [
    ['"2 s"', '"2 parsecs"', /^pause: "2 parsecs" is not a quantity: "parsecs" is not a unit; known are/],
    ['"2 s"', '"2 GB"', /^pause: "2 GB" is a data size, not a duration; write for example 300 ms$/],
    ['"2 s"', '2', /^pause: not a text with a number and a unit; write for example "2 s"$/],
    ['"pause": "2 s",', '', /^pause: missing; write for example "2 s"$/],
    [
      '"iterations": 3',
      '"iterations": 1.5',
      /^conversations\[0\]\.iterations: not a whole number of at least 1/,
    ],
    ['"What about the planets?"', '7', /^conversations\[0\]\.turns\[1\]: not a text in quotes/],
    ['"medium"', '"short"', /^conversations\[1\]\.name: "short" is the name of conversations\[0\] too/],
    [
      '"pause"',
      '"pauses": 1, "pause"',
      /^pauses: not known here; known are .*system_message, conversations$/,
    ],
  ];
  for (const [part, by, fault] of faults) {
    it(`tells where ${by === '' ? 'nothing' : by} stands instead of ${part}`, (test) => {
      const found = faultsIn(test, spoilt(shippedText(SHIPPED), part, by), readConversations);
      expect(found, found.join('\n')).to.have.lengthOf(1);
      expect(found[0]).to.match(fault);
    });
  }
});
