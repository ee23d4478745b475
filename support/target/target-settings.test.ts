import { describe, it } from 'node:test';
import { expect } from 'chai';
import { apiRoot } from './target-settings';

describe('apiRoot', () => {
  const roots: readonly [string, string][] = [
    ['http://host:8000', 'http://host:8000/v1'],
    ['http://host:8000/', 'http://host:8000/v1'],
    ['http://host:8000/v1', 'http://host:8000/v1'],
    ['http://host:8000/v1/', 'http://host:8000/v1'],
    ['https://host/openai', 'https://host/openai/v1'],
    ['https://host/openai/v1beta', 'https://host/openai/v1beta'],
    ['http://host:8000/v1?x=1#y', 'http://host:8000/v1'],
  ];
  for (const [given, root] of roots) {
    it(`reads ${given}`, () => {
      expect(apiRoot(given).href).to.equal(root);
    });
  }
});
