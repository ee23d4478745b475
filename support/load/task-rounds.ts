import { milliseconds, type Milliseconds } from '../quantities/units';
import type { LoadSummary } from './load-summary';
import type { RoundsPlan } from './rounds-plan';
import type { TaskWorkload } from './task-workload';

/** Virtual users who ask given things, each of them as often in a round. */
export interface TaskPlan {
  /** What tells it apart from the others of a run. */
  readonly name: string;
  readonly workload: TaskWorkload;
  readonly virtualUsers: number;
  readonly requestsEach: number;
  readonly budget: Milliseconds;
}

/** Rounds in which each virtual user asks so often, one request after the other. */
export function taskRounds(plan: TaskPlan): RoundsPlan {
  const { name, workload, virtualUsers, requestsEach, budget } = plan;
  const none = milliseconds(0);
  return {
    name: `${name} ${workload.model} ${virtualUsers}`,
    requestsEach: virtualUsers * requestsEach,
    budget,
    round: ({ index, warmUp, firstRequest }) => ({
      load: { model: 'closed', virtualUsers, requestsEach, thinkTime: none, rampUp: none },
      workload,
      round: index,
      warmUp,
      firstRequest,
    }),
    against: ({ model, idPrefix, budget: time }, seen) => {
      const maxTokens = Math.max(1, Math.round(tokensEach(seen, workload.maxTokens)));
      // Answers as long as those that were seen; which JSON they hold makes no difference to when they come.
      const tasks = workload.tasks.map(({ prompt }) => ({ prompt }));
      const [first = { prompt: 'Hello' }, ...others] = tasks;
      const alike = { ...workload, model, idPrefix, maxTokens, ignoreEndToken: true, newSchemas: false };
      return taskRounds({ ...plan, workload: { ...alike, tasks: [first, ...others] }, budget: time });
    },
  };
}

const tokensEach = ({ completed, outputTokens }: LoadSummary, otherwise: number): number =>
  completed === 0 ? otherwise : outputTokens / completed;
