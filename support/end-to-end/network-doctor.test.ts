import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { isRoot, ordinaryUser, whyNoOrdinaryUser } from './network-run.fixture';

const ROOT = join(__dirname, '..', '..');

/** What the command prints, as that user has it; rejects where it does not end with 0. */
async function doctor(test: TestContext, user?: number): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'llm-home-'));
  test.after(() => {
    rmSync(home, { recursive: true, force: true });
  });
  if (user !== undefined) chownSync(home, user, user);
  const { stdout, stderr } = await promisify(execFile)('npm', ['run', 'doctor'], {
    cwd: ROOT,
    env: { ...process.env, HOME: home, NPM_CONFIG_UPDATE_NOTIFIER: 'false', FORCE_COLOR: '0' },
    ...(user !== undefined && { uid: user, gid: user }),
  });
  expect(stderr).to.equal('');
  return stdout;
}

/** Each thing that is missing is followed by what can be done. */
function expectRemedies(report: string): void {
  const rows = report.split(/\n(?=\S)/).filter((row) => row.startsWith('no '));
  for (const row of rows) expect(row).to.match(/\n +→ \S/);
}

describe('npm run doctor', { skip: process.platform !== 'linux' && 'it tells of Linux' }, () => {
  it(
    'tells root what is here, and what to do about the rest',
    { skip: !isRoot && 'needs root' },
    async (test) => {
      const report = await doctor(test);
      expect(report)
        .to.match(/^yes +root +uid 0/m)
        .and.match(/^\d+ of 10 signals|^All 10 signals/m);
      expectRemedies(report);
    },
  );

  it(
    'tells an ordinary user what only root can have',
    { skip: whyNoOrdinaryUser() ?? false },
    async (test) => {
      const report = await doctor(test, ordinaryUser);
      expect(report)
        .to.match(/^no +root +uid \d+, an ordinary user\n +→ run as root/m)
        .and.match(/^no +kernel events +none: root is missing[^→]*→ run as root/m)
        .and.match(/^no +injected throttling +none: root is missing[^→]*→ run as root/m)
        .and.match(/the others is\stold as not measured/);
      expectRemedies(report);
    },
  );
});
