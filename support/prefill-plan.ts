import { promptOf, wordsFor, type PromptCost } from './load/prompt-workload';
import type { Task, TaskWorkload } from './load/task-workload';

/** One request: the prompt of that length for the first time, or again, when the server may know it. */
export interface PrefillPlace {
  readonly tokens: number;
  readonly prefix: 'cold' | 'warm';
}

/** Prompts of several lengths in turn, each asked twice in a row. */
export interface PrefillPlan {
  readonly tasks: readonly [Task, ...Task[]];
  /** Of each task. */
  readonly places: readonly PrefillPlace[];
}

/** Rounds of all lengths, in rising and falling order by turns: what drifts meets all alike. */
export function prefillPlan(
  lengths: readonly number[],
  rounds: number,
  { cost, seed }: { readonly cost: PromptCost; readonly seed: number },
): PrefillPlan {
  const tasks: Task[] = [];
  const places: PrefillPlace[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? lengths : lengths.toReversed();
    for (const tokens of order) {
      const prompt = promptOf(wordsFor(tokens, cost), seed, tasks.length);
      tasks.push({ prompt }, { prompt });
      places.push({ tokens, prefix: 'cold' }, { tokens, prefix: 'warm' });
    }
  }
  const [first, ...others] = tasks;
  if (first === undefined) throw new Error('no length of a prompt was given');
  return { tasks: [first, ...others], places };
}

/** The plan as a workload of one user. */
export const prefillWorkload = (
  { tasks }: PrefillPlan,
  fields: Pick<TaskWorkload, 'model' | 'maxTokens' | 'temperature' | 'seed'>,
): TaskWorkload => ({
  kind: 'tasks',
  tasks,
  ignoreEndToken: true,
  newSchemas: false,
  answers: 'forgotten',
  ...fields,
});
