import { milliseconds } from '../quantities/units';
import type { RoundsPlan } from './rounds-plan';
import type { EndpointWorkload } from './workload';

/** Rounds in which one connection asks for a small route so often. */
export function endpointRounds(name: string, workload: EndpointWorkload, requestsEach: number): RoundsPlan {
  const none = milliseconds(0);
  return {
    name,
    requestsEach,
    budget: none,
    round: ({ index, warmUp, firstRequest }) => ({
      load: { model: 'closed', virtualUsers: 1, requestsEach, thinkTime: none, rampUp: none },
      workload,
      round: index,
      warmUp,
      firstRequest,
    }),
    against: () => endpointRounds(name, workload, requestsEach),
  };
}
