import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseOptions, SECTIONS } from './bench-options';

describe('the command line of the bench', () => {
  it('asks for all sections unless it says which', () => {
    expect(parseOptions([])?.sections).to.deep.equal(SECTIONS);
    expect(parseOptions(['--only', 'lag, requests'])?.sections).to.deep.equal(['requests', 'lag']);
  });

  it('says how often, for all sections alike', () => {
    const once = {
      requests: 1,
      streams: 1,
      lag: 1,
      workers: 1,
      distributed: 1,
      health: 1,
      monitoring: 1,
      network: 1,
      regression: 1,
    };
    expect(parseOptions(['--quick'])).to.deep.include({ quick: true, repetitions: once });
    expect(parseOptions(['--quick', '--repetitions', '2'])?.repetitions.lag).to.equal(2);
  });

  it('says what decides chance', () => {
    expect(parseOptions([])?.seed).to.equal(1);
    expect(parseOptions(['--seed', '7'])?.seed).to.equal(7);
  });

  it('asks for help', () => {
    expect(parseOptions(['--help'])).to.equal(undefined);
  });

  for (const [args, words] of [
    [['--only', 'speed'], '"speed" is no section; write some of requests,streams'],
    [['--repetitions', '0'], '"0" is not a whole number'],
    [['--repetitions', '2.5'], '"2.5" is not a whole number'],
    [['--seed', 'x'], '--seed: "x" is not a whole number'],
    [['--fast'], "Unknown option '--fast'"],
  ] as const)
    it(`${args.join(' ')} is refused: ${words}`, () => {
      expect(() => parseOptions(args)).to.throw(words);
    });
});
