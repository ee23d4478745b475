import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { apiRoot, withoutSecrets, type TargetSettings } from './target-settings';

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

describe('withoutSecrets', () => {
  const soon = milliseconds(1);
  const settings: TargetSettings = {
    baseUrl: 'http://host:8000',
    apiKey: 'sk-one',
    headers: { authorization: 'Bearer sk-one-and-more', 'x-team': 'abc' },
    timeouts: { ready: soon, connect: soon, firstToken: soon, stall: soon, total: soon },
  };
  const texts: readonly [string, string][] = [
    ['Incorrect key sk-one.', 'Incorrect key [redacted].'],
    ['Incorrect header Bearer sk-one-and-more', 'Incorrect header [redacted]'],
    ['Incorrect key sk-one-and-more, sk-one', 'Incorrect key [redacted], [redacted]'],
    ['Too short to be a secret: abc', 'Too short to be a secret: abc'],
  ];
  for (const [given, clean] of texts) {
    it(`turns "${given}" into "${clean}"`, () => {
      expect(withoutSecrets(settings, given)).to.equal(clean);
    });
  }
});
