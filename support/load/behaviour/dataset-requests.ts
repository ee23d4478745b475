import { readDataset, takeSeeded, type Dataset, type DatasetEntry } from '../dataset/dataset';
import { sampleLengths } from '../lengths/length-distribution';
import { askedLengths } from '../lengths/realised-text';
import { openingOf } from '../prompt-workload';
import type { SessionWorkload } from '../session-workload';
import type { Task, TaskWorkload } from '../task-workload';
import type { DrawnRequests } from './drawn-requests';
import { DRAWN, seedOf, type RequestSetting } from './request-setting';
import { sharedBeginning } from './shared-beginning';
import type { UserBehaviour } from './user-behaviour';

/** The entries of a dataset in the order in which they are asked. */
type Entries = readonly [DatasetEntry, ...DatasetEntry[]];

/**
 * The prompts of a dataset in random order, with answers as long as its entries say unless the behaviour says
 * otherwise. Throws where the file cannot be read, or where nothing says how long answers are.
 */
export async function datasetRequests(
  behaviour: UserBehaviour,
  path: string,
  setting: RequestSetting,
): Promise<DrawnRequests> {
  const { outputTokens, turns } = behaviour;
  const { entries, leftOut } = await readDataset(path);
  const unsized = entries.filter((entry) => entry.outputTokens === undefined).length;
  if (outputTokens === undefined && unsized > 0)
    throw new Error(
      `${path}: ${unsized} of ${entries.length} entries do not say how long their answers are; write a row "output tokens", or "output_tokens" into every entry`,
    );
  const [first, ...others] = takeSeeded(entries, entries.length, seedOf(setting, 'dataset'));
  if (first === undefined) throw new Error(`${path} holds no prompts`);
  const shuffled: Entries = [first, ...others];
  // As many as are taken in turn: the mean of fewer of them would not be the one that was promised.
  const count = turns === 1 ? entries.length : DRAWN;
  const answers = outputTokens && sampleLengths(outputTokens, count, seedOf(setting, 'answers'));
  return {
    workloadOf:
      turns === 1
        ? tasksOf(behaviour, shuffled, setting, answers)
        : sessionsOf(behaviour, shuffled, setting, answers),
    asked:
      outputTokens === undefined || answers === undefined
        ? {}
        : { answers: askedLengths(outputTokens, answers) },
    notes: [noteOf(path, { entries, leftOut }, turns)],
  };
}

/** The first turn of each entry, asked by whoever is free. */
function tasksOf(
  { sharedPrefix }: UserBehaviour,
  [first, ...others]: Entries,
  { model, cost, temperature, seed }: RequestSetting,
  answers: readonly number[] | undefined,
): () => TaskWorkload {
  const { field } = sharedBeginning(sharedPrefix, cost);
  const taskOf = (entry: DatasetEntry, index: number): Task => ({
    prompt: entry.turns[0],
    maxTokens: answers?.[index] ?? sizeOf(entry),
    ...(field.sharedPrefix === undefined
      ? {}
      : { history: [{ role: 'system', content: openingOf(field.sharedPrefix, seed, index) }] }),
  });
  const workload: TaskWorkload = {
    kind: 'tasks',
    model,
    tasks: [taskOf(first, 0), ...others.map((entry, index) => taskOf(entry, index + 1))],
    maxTokens: 1,
    ignoreEndToken: true,
    temperature,
    seed,
    newSchemas: false,
    answers: 'forgotten',
  };
  return () => workload;
}

/** The entries as conversations. */
function sessionsOf(
  { sharedPrefix, turns }: UserBehaviour,
  [first, ...others]: Entries,
  { model, cost, temperature, seed }: RequestSetting,
  answers: readonly number[] | undefined,
): (users: number) => SessionWorkload {
  const sizes = [first, ...others].map(sizeOf);
  const workload = {
    kind: 'sessions',
    model,
    words: [1],
    scripts: [first.turns, ...others.map((entry) => entry.turns)],
    ...(answers === undefined ? { scriptTokens: sizes } : {}),
    outputTokens: answers ?? sizes,
    temperature,
    seed,
    turns,
    ...sharedBeginning(sharedPrefix, cost).field,
  } as const;
  return (virtualUsers) => ({ ...workload, virtualUsers });
}

/** Entries that say nothing are asked only where the behaviour says it for all. */
const sizeOf = ({ outputTokens = 1 }: DatasetEntry): number => outputTokens;

function noteOf(path: string, { entries, leftOut }: Dataset, turns: number): string {
  const longer = entries.filter((entry) => entry.turns.length > 1).length;
  const parts = [
    `${entries.length} prompts of ${path}`,
    ...(leftOut === 0 ? [] : [`${leftOut} without any left out`]),
    ...(turns > 1 || longer === 0
      ? []
      : [`of ${longer} with several turns the first one only, since "turns per session" is 1`]),
  ];
  return `${parts.join(', ')}: requests beyond that many ask them again, and a cache may know them`;
}
