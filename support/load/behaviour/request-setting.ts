import type { PromptCost } from '../prompt-workload';

/** Whom the requests are for, and what their tokens cost there. */
export interface RequestSetting {
  readonly model: string;
  readonly cost: PromptCost;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
  readonly temperature: number;
  readonly seed: number;
}

/** Prompts and answers of one seed would rise and fall together. */
const KINDS = { prompts: 1, answers: 2, thinking: 3, dataset: 4 } as const;

/** A seed for each kind of what is drawn. */
export const seedOf = ({ seed }: RequestSetting, kind: keyof typeof KINDS): number =>
  (seed + KINDS[kind]) % 2 ** 31;

/** A prime: lists of different things that are taken in turn do not fall into step with a number of users. */
export const DRAWN = 2003;
