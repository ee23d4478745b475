import { mean } from 'simple-statistics';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { sampleThinkTimes } from '../lengths/think-time-distribution';
import type { ClosedModel } from '../load-plan';
import { datasetRequests } from './dataset-requests';
import type { DrawnRequests } from './drawn-requests';
import { lengthRequests } from './length-requests';
import { DRAWN, seedOf, type RequestSetting } from './request-setting';
import { traceRequests } from './trace-requests';
import type { UserBehaviour } from './user-behaviour';

/** What virtual users do: what they ask for, and what they do in between. */
export interface UserRequests extends DrawnRequests {
  readonly thinkTime: ClosedModel['thinkTime'];
  readonly meanThinkTime: Milliseconds;
}

/**
 * Draws what virtual users do. Throws where the file of a dataset or trace cannot be read, or where drawn lengths do
 * not fit into the sequence length; how many tokens a prompt of a dataset has, only the server knows.
 */
export async function userRequests(behaviour: UserBehaviour, setting: RequestSetting): Promise<UserRequests> {
  const thinkTimes = sampleThinkTimes(behaviour.thinkTime, DRAWN, seedOf(setting, 'thinking'));
  const [first, ...others] = thinkTimes;
  if (first === undefined) throw new Error('no think times were drawn');
  return {
    ...(await drawRequests(behaviour, setting)),
    thinkTime: others.every((time) => time === first) ? first : [first, ...others],
    meanThinkTime: milliseconds(mean([...thinkTimes])),
  };
}

function drawRequests(
  behaviour: UserBehaviour,
  setting: RequestSetting,
): DrawnRequests | Promise<DrawnRequests> {
  const { prompts } = behaviour;
  switch (prompts.from) {
    case 'lengths':
      return lengthRequests(behaviour, prompts.tokens, setting);
    case 'trace':
      return traceRequests(behaviour, prompts.path, setting);
    case 'dataset':
      return datasetRequests(behaviour, prompts.path, setting);
  }
}
