import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsIn, fileOf, shippedFile, shippedText, spoilt } from './case-files.fixture';
import { caseNamed } from './case-file';
import { readGenerationPrompts } from './generation-prompts';

const SHIPPED = 'generation_prompts.json';

describe('readGenerationPrompts', () => {
  it('reads the file that ships', () => {
    const file = readGenerationPrompts(shippedFile(SHIPPED));
    expect(caseNamed(file, 'product description')).to.deep.equal({
      name: 'product description',
      prompt: 'Write a detailed product description for a smartphone',
      maxTokens: 500,
    });
    expect(caseNamed(file, 'short answer').maxTokens).to.be.below(100);
  });

  it('has the max_tokens of the file where a prompt has none', (test) => {
    const path = fileOf(test, spoilt(shippedText(SHIPPED), ',\n      "max_tokens": 60', ''));
    expect(readGenerationPrompts(path).cases[1]?.maxTokens).to.equal(500);
  });

  const faults: readonly [part: string, by: string, fault: RegExp][] = [
    ['"max_tokens": 60', '"max_tokens": "60"', /^prompts\[1\]\.max_tokens: not a whole number/],
    [
      '"max_tokens": 60',
      '"max_token": 60',
      /^prompts\[1\]\.max_token: not known here; known are name, prompt, max_/,
    ],
    ['"temperature": 0.7', '"temperature": 3', /^temperature: not a number from 0 to 2/],
    [
      '"short answer"',
      '"product description"',
      /^prompts\[1\]\.name: .*prompts\[0\] too; write another one$/,
    ],
  ];
  for (const [part, by, fault] of faults) {
    it(`tells where ${by} stands instead of ${part}`, (test) => {
      const found = faultsIn(test, spoilt(shippedText(SHIPPED), part, by), readGenerationPrompts);
      expect(found, found.join('\n')).to.have.lengthOf(1);
      expect(found[0]).to.match(fault);
    });
  }
});
