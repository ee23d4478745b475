import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Unknown, within } from './part';

describe('within', () => {
  it('waits no longer than the deadline', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const part = within(800, () => new Promise<never>(() => undefined));
    test.mock.timers.tick(800);
    expect(await part).to.deep.equal({ unavailable: 'not known within 800 ms' });
  });

  it('gives the part, or the reason in its own words, also of what fails at once', async () => {
    expect(await within(800, () => Promise.resolve({ cores: 2 }))).to.deep.equal({ cores: 2 });
    const reason = { unavailable: 'no GPU is listed' };
    expect(await within(800, () => Promise.reject(new Unknown('no GPU is listed')))).to.deep.equal(reason);
    const throwing = (): Promise<never> => {
      throw new Unknown('no GPU is listed');
    };
    expect(await within(800, throwing)).to.deep.equal(reason);
  });

  it('keeps paths, which may name a user, out of the reason', async () => {
    const error = Object.assign(new Error("EACCES: '/home/someone/file'"), { code: 'EACCES' });
    expect(await within(800, () => Promise.reject(error))).to.deep.equal({
      unavailable: 'cannot be read (EACCES)',
    });
    expect(await within(800, () => Promise.reject(new Error('/home/someone')))).to.deep.equal({
      unavailable: 'cannot be read',
    });
  });
});
