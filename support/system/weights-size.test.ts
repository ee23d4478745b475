import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { weightsSize } from './weights-size';

describe('weightsSize', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
    await mkdir(join(folder, 'model', 'part'), { recursive: true });
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'model', 'one.safetensors'), Buffer.alloc(1000));
    await writeFile(join(folder, 'model', 'part', 'two.gguf'), Buffer.alloc(500));
    await writeFile(join(folder, 'model', 'tokenizer.json'), Buffer.alloc(77));
    await writeFile(join(folder, 'blob'), Buffer.alloc(30));
    await symlink(join(folder, 'blob'), join(folder, 'model', 'linked.bin'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is that of a file', async () => {
    const file = join(folder, 'model', 'one.safetensors');
    expect(await weightsSize(file)).to.deep.equal({ status: 'measured', bytes: 1000, source: file });
  });

  it('is that of all weights in a folder, linked ones too, and of nothing else in it', async () => {
    expect(await weightsSize(join(folder, 'model'))).to.include({ status: 'measured', bytes: 1530 });
  });

  it('is unknown where there are no weights', async () => {
    expect(await weightsSize(join(folder, 'empty')))
      .to.include({ status: 'unavailable' })
      .and.property('reason')
      .that.matches(/holds no weights: no file ends in \.safetensors/);
  });
});
