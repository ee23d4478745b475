import { hostname, userInfo } from 'node:os';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { describeEnvironment, within } from './environment';
import { environmentSchema } from './environment-schema';
import { temporaryFolder } from './temporary-folder.fixture';

describe('describeEnvironment', () => {
  it('keeps to its schema and names product and runtime', async () => {
    const environment = environmentSchema.parse(await describeEnvironment());
    expect(environment.product).to.have.property('name', 'llm-inference-performance');
    expect(environment.node.version).to.equal(process.version);
  });

  it('names neither host nor user', async () => {
    const words = new Set(Object.values(await describeEnvironment()).flatMap(wordsOf));
    expect(words).not.to.include(hostname());
    expect(words).not.to.include(userInfo().username);
  });

  it('says why a part is unknown', async (test) => {
    const { product, source } = await describeEnvironment({ root: temporaryFolder(test) });
    expect(product).to.deep.equal({ unavailable: 'cannot be read (ENOENT)' });
    expect(source).to.deep.equal({ unavailable: 'not a git checkout, or no git here' });
  });
});

describe('within', () => {
  it('waits no longer than the deadline', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const part = within(800, () => new Promise<never>(() => undefined));
    test.mock.timers.tick(800);
    expect(await part).to.deep.equal({ unavailable: 'not known within 800 ms' });
  });

  it('keeps paths, which may name a user, out of the reason', async () => {
    const error = Object.assign(new Error("EACCES: '/home/someone/file'"), { code: 'EACCES' });
    expect(await within(800, () => Promise.reject(error))).to.deep.equal({
      unavailable: 'cannot be read (EACCES)',
    });
  });
});

const wordsOf = (part: object): string[] =>
  Object.values(part).flatMap((value: unknown) => (typeof value === 'string' ? value.split(/\s+/u) : []));
