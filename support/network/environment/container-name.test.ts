import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { NetworkError } from '../network-error';
import { parseContainerName } from './container-name';

describe('parseContainerName', () => {
  it('reads what it would be written as', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,20}$/);
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 65_535 }), (written, port) => {
        expect(parseContainerName(`${written}:${port}`)).to.deep.equal({ name: written, port });
      }),
    );
    expect(parseContainerName(' vllm-1:8000 ')).to.deep.equal({ name: 'vllm-1', port: 8000 });
  });

  it('refuses what names no container or no port', () => {
    for (const text of [
      '',
      'vllm-1',
      'vllm-1:',
      ':8000',
      'vllm-1:0',
      'vllm-1:65536',
      'a b:1',
      '-a:1',
      'a:1:2',
    ])
      expect(() => parseContainerName(text)).to.throw(
        NetworkError,
        `"${text}" is not the name of a container and the port on which it serves; write for example vllm-1:8000`,
      );
  });
});
