import { describe, it } from 'node:test';
import { expect } from 'chai';
import { CACHE_BLOCK_TOKENS, PrefixCache } from './prefix-cache';

const words = (count: number, name = 'w') => Array.from({ length: count }, (_, index) => `${name}${index}`);

describe('PrefixCache', () => {
  it('knows nothing at first, and whole blocks of what it saw later', () => {
    const cache = new PrefixCache(100);
    expect(cache.admit(words(40))).to.equal(0);
    expect(cache.admit(words(40))).to.equal(2 * CACHE_BLOCK_TOKENS);
  });

  it('reuses the common beginning only', () => {
    const cache = new PrefixCache(100);
    cache.admit(words(64));
    expect(cache.admit([...words(35), ...words(29, 'other')])).to.equal(32);
    expect(cache.admit(['another start', ...words(63)])).to.equal(0);
  });

  it('takes equal blocks after different beginnings for different ones', () => {
    const cache = new PrefixCache(100);
    cache.admit([...words(16, 'a'), ...words(16)]);
    cache.admit(words(16, 'b'));
    expect(cache.admit([...words(16, 'b'), ...words(16)])).to.equal(16);
  });

  it('forgets what was used longest ago', () => {
    const cache = new PrefixCache(2);
    cache.admit(words(16, 'a'));
    cache.admit(words(16, 'b'));
    cache.admit(words(16, 'a'));
    cache.admit(words(16, 'c'));
    expect([cache.admit(words(16, 'a')), cache.admit(words(16, 'b'))]).to.deep.equal([16, 0]);
  });
});
