import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from './known-program';

describe('programOnPath', () => {
  const name = 'program-of-this-test';
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'known-program-'));
    for (const part of ['first', 'second', 'plain', 'nested']) await mkdir(join(folder, part));
    for (const part of ['first', 'second', 'plain']) await writeFile(join(folder, part, name), '#!/bin/sh\n');
    for (const part of ['first', 'second']) await chmod(join(folder, part, name), 0o755);
    await mkdir(join(folder, 'nested', name));
  });
  after(() => rm(folder, { recursive: true }));
  const pathOf = (...parts: string[]) => parts.map((part) => join(folder, part)).join(delimiter);

  it('finds the first that may be run', () => {
    expect(programOnPath(name, pathOf('missing', 'first', 'second'))).to.equal(join(folder, 'first', name));
  });

  it('passes over files that may not be run, and folders', () => {
    expect(programOnPath(name, pathOf('plain', 'nested', 'second'))).to.equal(join(folder, 'second', name));
  });

  it('finds none where there is none', () => {
    expect(programOnPath(name, pathOf('plain', 'nested'))).to.equal(undefined);
    expect(programOnPath(name, '')).to.equal(undefined);
  });
});
