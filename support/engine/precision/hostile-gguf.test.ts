import { truncateSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { EngineError } from '../engine-error';
import { encodeGguf } from '../gguf-writer';
import { refusal, start, suiteFolder, text, uint32, uint64 } from './gguf-bytes.fixture';
import { openGguf } from './gguf-reader';
import { HOSTILE_FILES } from './hostile-gguf.fixture';

const sound = Buffer.concat(
  encodeGguf({
    metadata: {
      'general.name': { type: 'string', value: 'a model' },
      'some.numbers': { type: 'int32s', value: [1, 2, 3] },
      'some.truth': { type: 'bool', value: true },
    },
    tensors: [
      { name: 'first.weight', shape: [3, 2], data: new Float32Array(6).fill(1) },
      { name: 'second.weight', shape: [8], data: new Float32Array(8).fill(2) },
    ],
  }),
);

describe('openGguf, given a file that is not sound', () => {
  const folder = suiteFolder();

  for (const { is, parts, says } of HOSTILE_FILES) {
    it(`refuses one ${is}`, async () => {
      const path = folder.write('hostile.gguf', ...parts);
      const error = await refusal(openGguf(path));
      expect(error).to.be.instanceOf(EngineError);
      expect(error.message).to.include(`${path} cannot be read as a GGUF model: `);
      if (typeof says === 'string') expect(error.message).to.include(says);
      else expect(error.message).to.match(says);
    });
  }

  it('refuses one that was cut short, wherever that is', async () => {
    for (let length = 0; length < sound.length; length++) {
      const error = await refusal(openGguf(folder.write('short.gguf', sound.subarray(0, length))));
      expect(error, `${length} bytes`).to.be.instanceOf(EngineError);
    }
  });

  it('reads or refuses one with any bytes changed, and does not fail otherwise', async () => {
    const change = fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(sound);
        for (const [place, byte] of changes) bytes[place] = byte;
        try {
          await using file = await openGguf(folder.write('changed.gguf', bytes));
          for (const { offset, byteLength } of file.tensors) await file.read(offset, byteLength);
        } catch (error) {
          expect(error).to.be.instanceOf(EngineError);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('does not load a text of 200 MB', async () => {
    const path = folder.write('text.gguf', start(0, 1), text('a'), uint32(8), uint64(200_000_000));
    truncateSync(path, 300_000_000);
    expect((await refusal(openGguf(path))).message).to.include('its metadata go on after 67108864 bytes');
  });

  it('does not list a hundred million numbers', async () => {
    const count = uint64(100_000_000);
    const path = folder.write('numbers.gguf', start(0, 1), text('a'), uint32(9), uint32(0), count);
    truncateSync(path, 300_000_000);
    expect((await refusal(openGguf(path))).message).to.include('with 100000000 elements of "a" at byte 49');
  });

  it('refuses a folder, and what is not there, with the cause', async () => {
    expect((await refusal(openGguf(folder.at('.')))).message).to.include('is not a file. Name a GGUF file');
    const missing = await refusal(openGguf(folder.at('missing.gguf')));
    expect(missing).to.be.instanceOf(EngineError);
    expect(missing).to.have.nested.property('cause.code', 'ENOENT');
  });

  it('says that a file became shorter instead of reading zeros', async () => {
    const path = folder.write('shrinking.gguf', sound);
    await using file = await openGguf(path);
    truncateSync(path, sound.length - 32);
    const { offset = 0, byteLength = 0 } = file.tensors[1] ?? {};
    expect((await refusal(file.read(offset, byteLength))).message).to.include(
      'became shorter while it was read',
    );
  });
});
