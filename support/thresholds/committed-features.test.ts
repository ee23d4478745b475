import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { committedFeatures, RevisionError, type CommittedFeatures } from './committed-features';

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const write = (folder: string, name: string, text: string): void => {
  mkdirSync(join(folder, 'features'), { recursive: true });
  writeFileSync(join(folder, 'features', `${name}.feature`), text);
};

const commit = (folder: string, message: string): void => {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
};

/** A repository whose branch `pr` changed a feature that `main`, too, changed since. */
function origin(test: TestContext): string {
  const folder = temporaryFolder(test);
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  write(folder, 'sampling', 'at first');
  write(folder, 'other', 'the same');
  commit(folder, 'first');
  git(folder, 'checkout', '--quiet', '-b', 'pr');
  write(folder, 'sampling', 'of the branch');
  commit(folder, 'branch');
  git(folder, 'checkout', '--quiet', 'main');
  write(folder, 'sampling', 'of main');
  commit(folder, 'main');
  return folder;
}

/** A clone as CI makes it, with these options. */
function clone(test: TestContext, ...options: readonly string[]): string {
  const folder = join(temporaryFolder(test), 'clone');
  git(join(folder, '..'), 'clone', '--quiet', ...options, `file://${origin(test)}`, folder);
  return folder;
}

const compared = (folder: string, baseBranch?: string, against?: string): CommittedFeatures =>
  committedFeatures(folder, { against, baseBranch });

/** What keeps features from being compared, and what to do about it. */
function unavailable(
  folder: string,
  baseBranch?: string,
): { readonly reason: string; readonly remedy: string } {
  const committed = compared(folder, baseBranch);
  if (committed.status === 'read') throw new Error(`was compared with ${committed.revision}`);
  return committed;
}

function read(committed: CommittedFeatures): Extract<CommittedFeatures, { status: 'read' }> {
  if (committed.status === 'unavailable') throw new Error(committed.reason);
  return committed;
}

describe('features as they were committed', () => {
  it('are those that changed or are gone, apart from those that are as they were', (test) => {
    const folder = origin(test);
    write(folder, 'new', 'never committed');
    write(folder, 'sampling', 'changed');
    const { revision, changed, unchanged } = read(compared(folder));
    expect(revision).to.match(/^HEAD \([0-9a-f]{7}\)$/u);
    expect([...changed]).to.deep.equal([['features/sampling.feature', 'of main']]);
    expect([...unchanged]).to.deep.equal(['features/other.feature']);
    rmSync(join(folder, 'features', 'other.feature'));
    expect([...read(compared(folder)).changed.keys()]).to.deep.equal([
      'features/other.feature',
      'features/sampling.feature',
    ]);
    expect([...read(compared(folder)).unchanged]).to.deep.equal([]);
  });

  it('are those of a folder of a repository, by their paths in it', (test) => {
    const [repository, folder] = [temporaryFolder(test), 'suite'];
    git(repository, 'init', '--quiet');
    for (const name of ['sampling', 'other']) write(join(repository, folder), name, 'at first');
    commit(repository, 'first');
    write(join(repository, folder), 'sampling', 'changed');
    const { changed, unchanged } = read(compared(join(repository, folder)));
    expect([...changed]).to.deep.equal([['features/sampling.feature', 'at first']]);
    expect([...unchanged]).to.deep.equal(['features/other.feature']);
  });

  it('are those that the branch began with', (test) => {
    const { revision, changed } = read(compared(clone(test, '--branch', 'pr'), 'main'));
    expect(revision).to.match(/^the branch's base in origin\/main \(/u);
    expect([...changed.values()]).to.deep.equal(['at first']);
  });
});

describe('features that cannot be compared', () => {
  const CLONES: readonly (readonly [what: string, ...options: string[]])[] = [
    ['is shallow', '--depth', '1', '--branch', 'pr'],
    ['is shallow and has both branches', '--depth', '1', '--no-single-branch', '--branch', 'pr'],
    ['has all history of one branch', '--single-branch', '--branch', 'pr'],
  ];
  for (const [what, ...options] of CLONES)
    it(`where a clone ${what} can be once the command that is told was run`, (test) => {
      const folder = clone(test, ...options);
      const { reason, remedy } = unavailable(folder, 'main');
      expect(reason).to.match(/^the base in main is not at hand/u);
      expect(remedy).to.contain('fetch-depth: 0');
      const [, command = ''] = /"git (fetch [^"]+)"/u.exec(remedy) ?? [];
      git(folder, ...command.split(' '));
      expect([...read(compared(folder, 'main')).changed.values()]).to.deep.equal(['at first']);
    });

  it('say so of branches without a common commit', (test) => {
    const folder = clone(test, '--branch', 'pr');
    git(folder, 'checkout', '--quiet', '--orphan', 'lone');
    commit(folder, 'lone');
    const { reason, remedy } = unavailable(folder, 'main');
    expect(reason).to.match(/^HEAD and origin\/main have no commit in common/u);
    expect(remedy).to.match(/--against/u);
  });

  it('say so of a folder without a repository, and of one without a commit', (test) => {
    const folder = temporaryFolder(test);
    expect(unavailable(folder).reason).to.match(/not a git repository/u);
    expect(unavailable(folder).remedy).to.match(/clone/u);
    git(folder, 'init', '--quiet');
    expect(unavailable(folder).reason).to.equal('the repository has no commit yet');
  });

  it('say so of a repository of somebody else, with the command that allows it', (test) => {
    const folder = origin(test);
    const settings = {
      GIT_TEST_ASSUME_DIFFERENT_OWNER: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
    };
    for (const [name, value] of Object.entries(settings)) {
      const before = process.env[name];
      process.env[name] = value;
      test.after(() => {
        if (before === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before;
      });
    }
    const { reason, remedy } = unavailable(folder);
    expect(reason).to.match(/dubious ownership/u);
    expect(remedy).to.contain(`git config --global --add safe.directory`);
  });

  it('are none where a revision is named that is none', (test) => {
    expect(() => compared(origin(test), undefined, 'nowhere')).to.throw(RevisionError, /names nowhere/u);
  });
});
