import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { scriptCommand } from './network/environment/command';

describe('the doctor', () => {
  it('tells of this machine, whatever it is, and ends well', async () => {
    const [program, ...args] = scriptCommand(join(__dirname, 'doctor.ts'));
    const { stdout, stderr } = await promisify(execFile)(program, args);
    expect(stderr).to.equal('');
    expect(stdout).to.match(new RegExp(`^Node ${process.versions.node}, `));
    expect(stdout).to.match(/^(yes|no) +root +\S/m);
    expect(stdout).to.match(/^(yes|so-so|no) +round trip +\S/m);
  });
});
