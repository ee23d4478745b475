import { execFileSync } from 'node:child_process';

/** The features that differ from a revision, as they were then, by their paths; or why that is not known. */
export type CommittedFeatures =
  | {
      readonly status: 'read';
      /** For people: `HEAD (1a2b3c4)`. */
      readonly revision: string;
      readonly changed: ReadonlyMap<string, string>;
      /** Paths of those that are as they were. */
      readonly unchanged: ReadonlySet<string>;
    }
  | ({ readonly status: 'unavailable' } & Hindrance);

interface Hindrance {
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

interface Comparison {
  /** A revision that the user names. */
  readonly against: string | undefined;
  /** The branch that a change is to be merged into, as CI names it. */
  readonly baseBranch: string | undefined;
}

/** A revision that the user named and that is none. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

/**
 * The features of a folder as they were in the named revision, else where the branch left its base, else in HEAD; of
 * those alone that are different now or gone. Throws a `RevisionError` for a named revision that is none.
 */
export function committedFeatures(folder: string, comparison: Comparison): CommittedFeatures {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    git('rev-parse', '--show-toplevel');
  } catch (error) {
    return { status: 'unavailable', ...gitHindrance(error) };
  }
  const base = baseOf(git, comparison);
  if ('reason' in base) return { status: 'unavailable', ...base };
  const features = (...args: readonly string[]): string[] =>
    git(...args)
      .split('\0')
      .filter((path) => path.endsWith('.feature'));
  const changed = features(
    ...['diff', '--name-only', '-z', '--no-renames', '--diff-filter=MDT', '--relative', base.commit],
    ...['--', 'features'],
  );
  const committed = features('ls-tree', '-r', '-z', '--name-only', base.commit, '--', 'features');
  return {
    status: 'read',
    revision: `${base.name} (${base.commit.slice(0, 7)})`,
    changed: new Map(changed.map((path) => [path, git('show', `${base.commit}:./${path}`)])),
    unchanged: new Set(committed.filter((path) => !changed.includes(path))),
  };
}

type Git = (...args: readonly string[]) => string;

function baseOf(
  git: Git,
  { against, baseBranch }: Comparison,
): { readonly name: string; readonly commit: string } | Hindrance {
  const commitOf = (name: string): string | undefined =>
    tried(() => git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`));
  if (against !== undefined) {
    const commit = commitOf(against);
    if (commit !== undefined) return { name: against, commit };
    throw new RevisionError(
      `--against names ${against}, which is no revision of this repository; write for example HEAD~1 or origin/main`,
    );
  }
  if (commitOf('HEAD') === undefined)
    return { reason: 'the repository has no commit yet', remedy: 'commit the features first' };
  if (baseBranch === undefined) return { name: 'HEAD', commit: commitOf('HEAD') ?? 'HEAD' };
  const isShallow = tried(() => git('rev-parse', '--is-shallow-repository')) === 'true';
  for (const name of [`origin/${baseBranch}`, baseBranch]) {
    const branch = commitOf(name);
    if (branch === undefined) continue;
    const commit = tried(() => git('merge-base', branch, 'HEAD'));
    if (commit !== undefined) return { name: `the branch's base in ${name}`, commit };
    if (!isShallow)
      return {
        reason: `HEAD and ${name} have no commit in common`,
        remedy: 'name the revision to compare with: --against <revision>',
      };
  }
  // A clone of one branch fetches no other by its name alone.
  const fetch = `git fetch ${isShallow ? '--unshallow ' : ''}origin +refs/heads/${baseBranch}:refs/remotes/origin/${baseBranch}`;
  return {
    reason: `the base in ${baseBranch} is not at hand`,
    remedy: `"${fetch}", or on GitHub actions/checkout with fetch-depth: 0`,
  };
}

function tried(ask: () => string): string | undefined {
  try {
    return ask().trim();
  } catch {
    return undefined;
  }
}

function gitHindrance(error: unknown): Hindrance {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
  if (code === 'ENOENT') return { reason: 'git is not installed', remedy: 'install git' };
  const reason = stderr?.split('\n')[0] ?? String(error);
  // Git itself tells how to trust the repository of somebody else.
  const [trust] = /git config --global --add safe\.directory .*/u.exec(stderr ?? '') ?? [];
  return {
    reason,
    remedy: trust === undefined ? 'run it in a clone of the repository, with its .git' : `"${trust}"`,
  };
}
