import type { LoadPlan } from '../../load-plan';
import type { WiredPlan } from './plan-schema';
import { WireError } from './wire-error';

/** As many words as the longest prompt may have. */
export const MOST_WORDS = 2 ** 25;

/** The lists of numbers that may be as long as the load, in their order on the wire, and how large a number of each may be. */
const MOST = {
  starts: Number.MAX_VALUE,
  thinkTime: Number.MAX_VALUE,
  words: MOST_WORDS,
  outputTokens: Number.MAX_VALUE,
  scriptTokens: Number.MAX_VALUE,
} as const;
type ListName = keyof typeof MOST;
const NAMES = Object.keys(MOST) as ListName[];

/** The lists of a plan by their names, those that it has. */
export type PlanLists = Readonly<Partial<Record<ListName, Float64Array>>>;
/** How many numbers each list has. */
type ListLengths = Readonly<Partial<Record<ListName, number>>>;

/** Throws a `WireError` that calls the plan `what` where a number of a list is none that it may have. */
export function listsOf({ load, workload }: LoadPlan, what: string): PlanLists {
  const thinkTime = load.model === 'closed' && typeof load.thinkTime !== 'number' ? load.thinkTime : undefined;
  const sized = workload.kind === 'prompts' || workload.kind === 'sessions' ? workload : undefined;
  const written = {
    starts: load.model === 'open' ? load.starts : undefined,
    thinkTime,
    words: sized?.words,
    outputTokens: sized?.outputTokens,
    scriptTokens: workload.kind === 'sessions' ? workload.scriptTokens : undefined,
  };
  const lists: Partial<Record<ListName, Float64Array>> = {};
  for (const name of NAMES) {
    const numbers = written[name];
    if (numbers === undefined) continue;
    const list = numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
    expectFit(name, list, what);
    lists[name] = list;
  }
  return lists;
}

/** In their order. */
export const inOrder = (lists: PlanLists): Float64Array[] => NAMES.flatMap((name) => lists[name] ?? []);

/** The plan with how many numbers its lists have in place of them. */
export function withLengths({ load, workload, ...rest }: LoadPlan, lists: PlanLists): object {
  const { thinkTime, starts, ...sizes } = lengthsOf(lists);
  return {
    ...rest,
    load: {
      ...load,
      ...(starts === undefined ? {} : { starts }),
      ...(thinkTime === undefined ? {} : { thinkTime: { times: thinkTime } }),
    },
    workload: { ...workload, ...sizes },
  };
}

