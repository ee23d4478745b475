import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { clearLeftoversOf } from './leftovers';
import { temporaryFolder } from './leftovers-folder';
import { asRun, untoldLabel } from './leftovers-run.fixture';
import { clearTracing } from './leftovers-tracing';

/** Does something in the folder of instances, which is mounted for it alone. */
const inTracing = (script: string): Promise<unknown> =>
  promisify(execFile)('unshare', [
    '--mount',
    '--',
    'sh',
    '-ec',
    `mount -t tracefs tracefs /mnt; cd /mnt/instances; ${script}`,
  ]);

async function whyNoTracing(): Promise<string | undefined> {
  try {
    await inTracing('true');
    return undefined;
  } catch (error) {
    return `no instance of tracing can be made by this user: ${String(error)}`;
  }
}

describe('clearTracing', async () => {
  const skip = (await whyNoTracing()) ?? false;

  it('removes the instances of a dead run, and those of no other', { skip }, async (test) => {
    const [label, other] = [untoldLabel(31), untoldLabel(32)];
    const [one, more, another] = [label, `${label}-more`, other].map((end) => `inference-performance-${end}`);
    test.after(() => inTracing(`rmdir ${another ?? ''}`));
    await inTracing(`mkdir ${one ?? ''} ${more ?? ''} ${another ?? ''}`);
    const folder = await asRun(label, () => temporaryFolder('tracing'));
    expect(await clearLeftoversOf((told) => told === label)).to.deep.equal([
      `tracing instance ${one ?? ''}, left by run ${label}, was removed`,
      `tracing instance ${more ?? ''}, left by run ${label}, was removed`,
      `folder ${folder.path}, left by run ${label}, was removed`,
    ]);
    await inTracing(`test ! -e ${one ?? ''} && test ! -e ${more ?? ''} && test -d ${another ?? ''}`);
  });

  it('looks for nothing where no run had any', async () => {
    expect(await clearTracing([])).to.deep.equal([]);
  });
});
