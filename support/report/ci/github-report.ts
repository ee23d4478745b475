import { appendFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Advice } from '../advice/advice';
import type { Results, ResultsCheck } from '../results-schema';
import { githubAnnotations, type Place } from './annotation';
import { jobSummary } from './job-summary';
import { workflowCommand } from './workflow-command';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the report to GitHub needs beside the results. */
export interface GithubReportOptions {
  readonly advice: readonly Advice[];
  /** Where a check's limit is written; the row of its examples where nothing is given. */
  readonly placeOf?: (check: ResultsCheck) => Place;
  /** Takes the commands to the runner, each with the end of its line; standard output. */
  readonly write: (text: string) => void;
  /** Takes what could not be done, in one line. */
  readonly tell: (line: string) => void;
  /** Where the features' paths begin; the current folder where nothing is given. */
  readonly folder?: string;
}

/** GitHub's own limit for the summary of a step. */
const MOST_SUMMARY_BYTES = 1024 * 1024;
/** For the lines that others add in the same step. */
const KEPT_BYTES = 24 * 1024;

/**
 * Tells GitHub Actions of a run: annotations beside the features, and a summary of the job. Elsewhere it does
 * nothing; what cannot be written is told, and never fails a run.
 */
export function reportToGithub(results: Results, variables: Variables, options: GithubReportOptions): void {
  if (variables['GITHUB_ACTIONS'] !== 'true') return;
  const { advice, placeOf, write, tell, folder = process.cwd() } = options;
  const inRepository = (place: Place): Place => ({
    ...place,
    file: repositoryPath(resolve(folder, place.file), variables['GITHUB_WORKSPACE'] ?? folder),
  });
  for (const { place, ...annotation } of githubAnnotations(results, placeOf)) {
    const moved = { ...annotation, place: place === undefined ? undefined : inRepository(place) };
    write(`${workflowCommand(moved)}\n`);
  }
  const path = variables['GITHUB_STEP_SUMMARY'];
  if (path === undefined || path === '') return;
  const repository = repositoryAddress(variables);
  const commit = variables['GITHUB_SHA'];
  const id = variables['GITHUB_RUN_ID'];
  try {
    const written = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const summary = jobSummary(results, advice, {
      most: Math.max(0, MOST_SUMMARY_BYTES - KEPT_BYTES - written),
      runAddress:
        repository === undefined || id === undefined ? undefined : `${repository}/actions/runs/${id}`,
      addressOf:
        repository === undefined || commit === undefined
          ? undefined
          : (place) => lineAddress(`${repository}/blob/${commit}`, inRepository(place)),
    });
    appendFileSync(path, summary);
  } catch (error) {
    tell(`the summary of the job cannot be written to GITHUB_STEP_SUMMARY: ${(error as Error).message}`);
  }
}

/** With slashes, as GitHub wants it; a file outside of the repository stays where it is. */
function repositoryPath(path: string, workspace: string): string {
  const inside = relative(workspace, path);
  return (inside.startsWith('..') ? path : inside).replaceAll(sep, '/');
}

function repositoryAddress(variables: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = variables;
  return server === undefined || name === undefined ? undefined : `${server}/${name}`;
}

/** Whatever the file is called, it is one path. */
const lineAddress = (root: string, { file, line }: Place): string =>
  `${root}/${file.toWellFormed().split('/').map(encodeURIComponent).join('/')}#L${line}`;
