import { hostname, userInfo } from 'node:os';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { describeEnvironment } from './environment';
import { environmentSchema } from './environment-schema';
import { temporaryFolder } from './temporary-folder.fixture';

describe('describeEnvironment', () => {
  it('keeps to its schema and names product and runtime', async () => {
    const environment = environmentSchema.parse(await describeEnvironment());
    expect(environment.product).to.have.property('name', 'llm-inference-performance');
    expect(environment.node.version).to.equal(process.version);
  });

  it('keeps to its schema where the system tells nothing', async (test) => {
    const systemRoot = temporaryFolder(test);
    const { network, containerLimits, clockSource, load } = environmentSchema.parse(
      await describeEnvironment({ systemRoot }),
    );
    expect([network, containerLimits, clockSource, load]).to.deep.equal([
      { unavailable: 'the system tells no network interfaces' },
      { unavailable: 'no control groups can be seen here' },
      { unavailable: 'the system tells no clock source' },
      { unavailable: 'cannot be read (ENOENT)' },
    ]);
  });

  it('reads the disk only where it is told to', async (test) => {
    expect((await describeEnvironment()).storage).to.deep.equal({ unavailable: 'not asked for' });
    const { storage } = await describeEnvironment({ storageFolder: temporaryFolder(test) });
    expect(storage).not.to.deep.equal({ unavailable: 'not asked for' });
  });

  it('names neither host nor user', async (test) => {
    const storageFolder = temporaryFolder(test);
    const words = new Set(Object.values(await describeEnvironment({ storageFolder })).flatMap(wordsOf));
    expect(words).not.to.include(hostname());
    expect(words).not.to.include(userInfo().username);
  });

  it('says why a part is unknown', async (test) => {
    const { product, source } = await describeEnvironment({ root: temporaryFolder(test) });
    expect(product).to.deep.equal({ unavailable: 'cannot be read (ENOENT)' });
    expect(source).to.deep.equal({ unavailable: 'not a git checkout, or no git here' });
  });
});

/** The words of all texts, however deep. */
const wordsOf = (part: unknown): string[] => {
  if (typeof part === 'string') return part.split(/\s+/u);
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(wordsOf) : [];
};
