import { execFileSync } from 'node:child_process';

/** The features that differ from a revision, as they were then, by their paths; or why that is not known. */
export type CommittedFeatures =
  | {
      readonly status: 'read';
      /** For people: `HEAD (1a2b3c4)`. */
      readonly revision: string;
      readonly changed: ReadonlyMap<string, string>;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

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
    return { status: 'unavailable', reason: gitFault(error) };
  }
  const base = baseOf(git, comparison);
  if ('reason' in base) return { status: 'unavailable', ...base };
  const changed = git(
    ...['diff', '--name-only', '-z', '--no-renames', '--diff-filter=MD', '--relative', base.commit],
    ...['--', 'features'],
  )
    .split('\0')
    .filter((path) => path.endsWith('.feature'));
  return {
    status: 'read',
    revision: `${base.name} (${base.commit.slice(0, 7)})`,
    changed: new Map(changed.map((path) => [path, git('show', `${base.commit}:./${path}`)])),
  };
}

type Git = (...args: readonly string[]) => string;

function baseOf(
  git: Git,
  { against, baseBranch }: Comparison,
): { readonly name: string; readonly commit: string } | { readonly reason: string } {
  const commitOf = (name: string): string | undefined =>
    tried(() => git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`));
  if (against !== undefined) {
    const commit = commitOf(against);
    if (commit !== undefined) return { name: against, commit };
    throw new RevisionError(
      `--against names ${against}, which is no revision of this repository; write for example HEAD~1 or origin/main`,
    );
  }
  if (commitOf('HEAD') === undefined) return { reason: 'the repository has no commit yet' };
  for (const name of baseBranch === undefined ? [] : [`origin/${baseBranch}`, baseBranch]) {
    const branch = commitOf(name);
    const commit = branch === undefined ? undefined : tried(() => git('merge-base', branch, 'HEAD'));
    if (commit !== undefined) return { name: `the branch's base in ${name}`, commit };
  }
  if (baseBranch !== undefined)
    return {
      reason: `the base in ${baseBranch} is not at hand: fetch the whole history (actions/checkout with fetch-depth: 0)`,
    };
  return { name: 'HEAD', commit: commitOf('HEAD') ?? 'HEAD' };
}

function tried(ask: () => string): string | undefined {
  try {
    return ask().trim();
  } catch {
    return undefined;
  }
}

function gitFault(error: unknown): string {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
  if (code === 'ENOENT') return 'git is not installed';
  return stderr?.split('\n')[0] ?? String(error);
}
