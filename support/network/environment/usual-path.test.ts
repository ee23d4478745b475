import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { pathOf, whyMissing } from '../../cluster/system-program';
import { located, scriptCommand } from './command';
import { whyNoNamespaces } from './possible-environments.fixture';

/** What an ordinary user of Debian has: without the folders of system programs. */
const PATH = '/usr/local/bin:/usr/bin:/bin';
/** nobody, where this is root; this user, where it is not. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

function whyNoUser(): string | undefined {
  const missing = whyMissing(['ip', 'tc', 'unshare', 'nsenter']);
  if (missing !== undefined) return missing;
  try {
    const alone = [
      '--user',
      '--map-root-user',
      '--net',
      '--',
      process.execPath,
      '-e',
      'require("typescript/package.json")',
    ];
    execFileSync('unshare', alone, { cwd: __dirname, stdio: 'pipe', ...owner });
    return undefined;
  } catch (error) {
    return `an ordinary user cannot run this project here in a user namespace: ${String(error)}`;
  }
}

/** Does something as if this process had that PATH. */
async function withPath<T>(path: string, act: () => Promise<T> | T): Promise<T> {
  const { PATH: before } = process.env;
  process.env['PATH'] = path;
  try {
    return await act();
  } finally {
    process.env['PATH'] = before;
  }
}

describe('programs of the system', async () => {
  const skip = (await whyNoNamespaces('user')) ?? whyNoUser() ?? false;

  it('are found by an ordinary user, whose PATH leaves their folders out', { skip }, async () => {
    const [program, ...args] = scriptCommand(join(__dirname, 'usual-path.fixture.ts'));
    const { stdout } = await promisify(execFile)(program, args, { env: { PATH }, ...owner });
    expect(JSON.parse(stdout)).to.deep.equal({
      devs: ['lo', 'bridge0', 'veth-node-1'],
      names: ['veth-node-1', 'eth0'],
    });
  });

  it('are run by their path where they are found, and by their name where they are not', async () => {
    await withPath(PATH, () => {
      expect(located(['sh', '-c', 'true'])[0]).to.match(/^\/.*\/sh$/);
      expect(located(['no-such-program', 'x'])).to.deep.equal(['no-such-program', 'x']);
      expect(located(['./sh'])).to.deep.equal(['./sh']);
    });
  });
});

describe('qdiscStatistics', async () => {
  const skip = (await whyNoNamespaces('user')) ?? whyNoUser() ?? false;

  it('says what to install where there is no tc', { skip }, async () => {
    const script = `
      const { qdiscStatistics } = require(${JSON.stringify(join(__dirname, '../loss/qdisc-statistics.ts'))});
      qdiscStatistics({ pid: process.pid, enter: (command) => command }).catch((error) => console.log(String(error)));`;
    const register = require.resolve('ts-node/register/transpile-only');
    // A machine that is like this one, but for that program.
    const hidden = `mount --bind /dev/null '${pathOf('tc')}' && exec "$@"`;
    const alone = ['--user', '--map-root-user', '--mount', '--', 'sh', '-c', hidden, 'sh'];
    const node = [process.execPath, '-r', register, '-e', script];
    const { stdout } = await promisify(execFile)('unshare', [...alone, ...node]);
    expect(stdout.trim()).to.equal(
      'NetworkError: queues of the network cannot be looked at: ' +
        'the program tc is missing; install the package iproute2',
    );
  });
});
