import { describe, it } from 'node:test';
import { expect } from 'chai';
import { selectorFault } from './plain-selector';

describe('selectorFault', () => {
  for (const text of [
    'up',
    'vllm:request_success_total',
    'up{}',
    ' up { job = "a", mode!~\'b.*\', } ',
    'a{x=~"sum(b)[5m] offset @ \\" }"}',
    '{__name__=~"node_.*"}',
    '{"a.metric", "a.label"="b"}',
    'a{x=`\\d`}',
    'a{x=""}',
  ])
    it(`lets ${text} pass`, () => {
      expect(selectorFault(text)).to.equal(undefined);
    });

  for (const [text, why] of [
    ['', 'it is empty'],
    ['{}', 'it would select all series'],
    ['{x=""}', 'it would select all series'],
    ['up[5m]', 'it has a range in []'],
    ['up offset 5m', 'it shifts the time'],
    ['up @ 1', 'it shifts the time'],
    ['rate(up[5m])', 'it is a function or an aggregation'],
    ['sum(up)', 'it is a function or an aggregation'],
    ['up + up', 'a name, and matchers in { }'],
    ['up{job}', 'a name, and matchers in { }'],
    ['up{job="a"', 'a name, and matchers in { }'],
    ['1up', 'a name, and matchers in { }'],
  ] as const)
    it(`refuses "${text}"`, () => {
      expect(selectorFault(text)).to.contain('is no plain selector').and.to.contain(why);
    });
});
