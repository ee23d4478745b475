import { describe, it } from 'node:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { runCommand } from './external-command';
import { isGone, rejectionOf, untilTrue } from './external-tries.fixture';
import { FaultError } from './fault';
import { RUN_LABEL } from './run-label';

const skip = process.platform === 'win32' && 'commands of a POSIX shell';
const environment = { NODE: 'a' };

describe('runCommand', { skip }, () => {
  it('runs it by a shell with what is set for it, and without the label of this run', async (test) => {
    const path = join(temporaryFolder(test), 'said');
    process.env[RUN_LABEL] = 'this-run';
    test.after(() => {
      Reflect.deleteProperty(process.env, RUN_LABEL);
    });
    await runCommand(`echo "$NODE $${RUN_LABEL}." > '${path}'`, { environment });
    expect(readFileSync(path, 'utf8')).to.equal('a .\n');
  });

  it('says how it ended and what it said', async () => {
    const error = await rejectionOf(runCommand('echo one; echo two >&2; exit 3', { environment }));
    expect(error).to.be.instanceOf(FaultError);
    expect((error as Error).message).to.match(/ came to exit code 3; it said: one\ntwo\. Try it in a shell/);
    expect(String(await rejectionOf(runCommand('kill -KILL $$', { environment })))).to.match(
      /an end by SIGKILL; it said nothing/,
    );
  });

  it('does not wait for what it leaves in the background', async (test) => {
    const path = join(temporaryFolder(test), 'pid');
    await runCommand(`sleep 300 & echo $! > '${path}'`, { environment });
    const pid = Number(readFileSync(path, 'utf8'));
    expect(process.kill(pid, 'SIGKILL')).to.equal(true);
  });

  it('kills it with all that it started where it does not end in time, or is told to stop', async (test) => {
    const folder = temporaryFolder(test);
    const stopping = new AbortController();
    const reason = new Error('the run was stopped');
    const slow = (path: string): string =>
      `sleep 300 & echo $! > '${path}.part'; mv '${path}.part' '${path}'; wait`;
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const late = runCommand(slow(first), { environment, deadline: milliseconds(500) });
    const stopped = rejectionOf(runCommand(slow(second), { environment, signal: stopping.signal }));
    await untilTrue(() => Promise.resolve(existsSync(second)));
    stopping.abort(reason);
    expect(await stopped).to.equal(reason);
    expect(String(await rejectionOf(late))).to.match(/came to no end within 500 ms; it said nothing/);
    for (const path of [first, second].filter((one) => existsSync(one)))
      await untilTrue(() => Promise.resolve(isGone(Number(readFileSync(path, 'utf8')))));
  });
});
