import type { ClosedModel, LoadPlan } from '../../load-plan';
import type { Frame } from './framed-numbers';
import { MOST_WORDS, type WiredPlan } from './plan-schema';
import { WireError } from './wire-error';

/** The lists of a plan that may be as long as its load, in their order on the wire, and the largest number of each. */
const MOST = {
  starts: Number.MAX_VALUE,
  thinkTime: Number.MAX_VALUE,
  words: MOST_WORDS,
  outputTokens: Number.MAX_VALUE,
  scriptTokens: Number.MAX_VALUE,
} as const;
type ListName = keyof typeof MOST;
/** Of the lists that a plan has. */
type Named<Value> = Readonly<Partial<Record<ListName, Value>>>;
type PlanLists = Named<Float64Array>;

const NAMES = Object.keys(MOST) as ListName[];

/** The lists of a plan. Throws a `WireError` that calls it `what` where one has a number that it cannot have. */
export function listsOf(plan: LoadPlan, what: string): PlanLists {
  return mapped(placed(plan), (name, list) => {
    const numbers = list instanceof Float64Array ? list : new Float64Array(list);
    return fit(name, numbers, what);
  });
}

/** The numbers of all lists, in their order. */
export const inOrder = (lists: PlanLists): Float64Array[] => NAMES.flatMap((name) => lists[name] ?? []);

/** The plan with how many numbers each list has in place of them. */
export function withLengths({ load, workload, ...rest }: LoadPlan, lists: PlanLists): object {
  const { starts, thinkTime, ...sizes } = mapped(lists, (_name, { length }) => length);
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

/** Reads the lists that a plan says it has. Throws as `listsOf` does, and where the frame has more or fewer numbers. */
export function readLists(plan: WiredPlan, frame: Frame, what: string): PlanLists {
  const lengths = placed(plan);
  frame.expect(Object.values(lengths).reduce((sum, length) => sum + length, 0));
  return mapped(lengths, (name, length) => fit(name, frame.take(length), what));
}

/** The plan with its lists again. */
export function withLists({ load, workload, ...rest }: WiredPlan, lists: PlanLists): LoadPlan {
  const { starts = new Float64Array(0), thinkTime, ...sizes } = lists;
  const times = thinkTime === undefined ? {} : { thinkTime: Array.from(thinkTime) };
  const said = mapped(sizes, (_name, list) => Array.from(list));
  return {
    ...rest,
    // Where the plan has how many there are, there is such a list.
    load: load.model === 'open' ? { ...load, starts } : ({ ...load, ...times } as ClosedModel),
    workload: { ...workload, ...said } as LoadPlan['workload'],
  };
}

/** What stands for each list: its numbers, or how many they are. */
function placed(plan: LoadPlan): Named<ArrayLike<number>>;
function placed(plan: WiredPlan): Named<number>;
function placed({ load, workload }: LoadPlan | WiredPlan): Named<ArrayLike<number> | number> {
  return { ...timesOf(load), ...sizesOf(workload) };
}

function timesOf(load: LoadPlan['load'] | WiredPlan['load']): Named<ArrayLike<number> | number> {
  if (load.model === 'open') return { starts: load.starts };
  const { thinkTime } = load;
  if (typeof thinkTime === 'number') return {};
  return { thinkTime: 'times' in thinkTime ? thinkTime.times : thinkTime };
}

function sizesOf(workload: LoadPlan['workload'] | WiredPlan['workload']): Named<ArrayLike<number> | number> {
  if (workload.kind !== 'prompts' && workload.kind !== 'sessions') return {};
  const { words, outputTokens } = workload;
  const own = workload.kind === 'sessions' ? workload.scriptTokens : undefined;
  return { words, outputTokens, ...(own === undefined ? {} : { scriptTokens: own }) };
}

function mapped<From, To>(values: Named<From>, of: (name: ListName, value: From) => To): Named<To> {
  const pairs = NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, of(name, value)] as const];
  });
  return Object.fromEntries(pairs);
}

/** The list, which has nothing but numbers that it can have. */
function fit(name: ListName, list: Float64Array, what: string): Float64Array {
  const most = MOST[name];
  let before = 0;
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index] ?? NaN;
    if (!(value >= before && value <= most))
      throw new WireError(`${what} has ${faultAt(name, index, value, before)}`);
    if (name === 'starts') before = value;
  }
  return list;
}

const faultAt = (name: ListName, index: number, value: number, before: number): string =>
  name === 'starts'
    ? `request ${index} due at ${value} ms after one at ${before} ms: starts must not fall`
    : `${value} as number ${index} of its ${name}, which go from 0 to ${MOST[name]}`;
