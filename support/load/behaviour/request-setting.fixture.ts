import type { RawTable } from '../../quantities/table-faults';
import { inferenceRequest, type Workload } from '../workload';
import { sessionRequest, FIRST_SESSION, type SessionWorkload } from '../session-workload';
import { taskRequest } from '../task-workload';
import type { InferenceRequest } from '../../target/inference-target';
import type { RequestSetting } from './request-setting';
import { parseUserBehaviour, type UserBehaviour } from './user-behaviour';

/** A server on which a prompt costs ten tokens, and two for each of its words; every field can be set. */
export const settingOf = (fields: Partial<RequestSetting> = {}): RequestSetting => ({
  model: 'model',
  cost: { fixed: 10, perWord: 2, source: 'server' },
  sequenceLength: 1024,
  temperature: 0.7,
  seed: 7,
  ...fields,
});

/** What the rows say, and the names of others set to values. */
export const behaviourOf = (rows: Readonly<Record<string, string>>): UserBehaviour =>
  parseUserBehaviour(Object.entries(rows) satisfies RawTable);

/** Request number `index` of a load; of a session its first turn. */
export function requestOf(workload: Workload, index: number): InferenceRequest {
  switch (workload.kind) {
    case 'prompts':
      return inferenceRequest(workload, index);
    case 'sessions':
      return sessionRequest(workload, FIRST_SESSION, index);
    case 'tasks':
      return taskRequest(workload, index);
    case 'endpoint':
      throw new Error('virtual users ask for inference');
  }
}

/** The first requests of a load. */
export const requestsOf = (workload: Workload, count: number): readonly InferenceRequest[] =>
  Array.from({ length: count }, (_, index) => requestOf(workload, index));

/** Tokens of a prompt and of what goes before it, by what words cost there. */
export function promptTokensOf({ prompt, history = [] }: InferenceRequest, { cost }: RequestSetting): number {
  const words = [...history.map(({ content }) => content), prompt].join(' ').split(' ').length;
  return cost.fixed + cost.perWord * words;
}

/** A workload of sessions; throws for any other. */
export function sessionsOf(workload: Workload): SessionWorkload {
  if (workload.kind === 'sessions') return workload;
  throw new Error(`these are ${workload.kind}`);
}
