import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { OBSERVATIONS, parseObservation } from './observation';
import { parseSmallRoute } from './small-route';

const TYPES = readFileSync(join(__dirname, 'parameter-types.ts'), 'utf8');
const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

describe('the names of observations', () => {
  it('are all in the pattern of their parameter type, and in the README', () => {
    for (const name of OBSERVATIONS) {
      expect(TYPES, name).to.contain(name.replace('/', String.raw`\/`));
      expect(README, name).to.contain(`\`${name}\``);
    }
  });

  it('are listed where a text is none of them', () => {
    expect(parseObservation('server CPU')).to.equal('server CPU');
    expect(() => parseObservation('server heat')).to.throw(/"server heat" is nothing.*schema compliance, /);
  });
});

describe('the names of small routes', () => {
  it('are listed where a text is none of them', () => {
    expect(parseSmallRoute('model list')).to.equal('models');
    expect(() => parseSmallRoute('metrics')).to.throw(
      /"metrics" is no small route; write one of health check/,
    );
  });
});
