import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { limitTitle } from '../limit-words';
import type { LimitFault } from './limit-fault';

/** Parts of a whole, by their names in results: none is ever more than all of it. */
const PARTS_OF_A_WHOLE: ReadonlySet<string> = new Set([
  'error_rate',
  'schema compliance',
  'share of distinct schemas',
  'share of repeated answers',
  'cache hit rate',
  'answer consistency',
  'share of turns answered',
  'memory fragmentation',
  'GPU utilisation',
  'share of GPU memory in use',
  'fall of throughput as users grow',
  'packet loss rate',
  'decrease of model size',
]);

const HOUR = 3_600_000;

/** Limits that nothing keeps, that nothing breaks, or that no server is ever asked to keep. */
export const impossibleLimits = (limits: readonly FeatureLimit[]): LimitFault[] =>
  limits.flatMap((limit) => {
    const found = zeroFault(limit) ?? shareFault(limit) ?? hoursFault(limit);
    return found === undefined ? [] : [{ ...found, limit }];
  });

type Found = Omit<LimitFault, 'limit'>;

function zeroFault(limit: FeatureLimit): Found | undefined {
  const { value, dimension } = limit.limit;
  if (value !== 0) return undefined;
  const what = limitTitle(limit);
  if (limit.comparison === 'above') return undefined;
  if (limit.comparison === 'at least')
    return {
      severity: 'fault',
      what,
      why: 'nothing can break it',
      remedy: 'write the least that users need, or delete the step',
    };
  // Of errors, repetitions and lost requests there may be none; of time and memory there never is none.
  const canBeNone = dimension === 'count' || dimension === 'share';
  if (canBeNone && limit.comparison === 'at most') return undefined;
  return {
    severity: 'fault',
    what,
    why: 'nothing is less than nothing: no measurement can keep it',
    remedy: canBeNone ? 'write "at most 0", or a limit above 0' : 'write a limit above 0',
  };
}

function shareFault(limit: FeatureLimit): Found | undefined {
  const { comparison, metric } = limit;
  const { value, dimension } = limit.limit;
  if (dimension !== 'share' || metric === undefined || !isPart(limit)) return undefined;
  const isUpper = isUpperLimit(comparison);
  if (value < 100 || (value === 100 && (comparison === 'at least' || comparison === 'below')))
    return undefined;
  return {
    severity: 'fault',
    what: limitTitle(limit),
    why: `it is a part of a whole and never more than 100%: ${isUpper ? 'nothing can break the limit' : 'nothing can keep it'}`,
    remedy: isUpper ? 'write a share below 100%' : 'write at most "at least 100%"',
  };
}

const isPart = ({ metric = '', figure = metric }: FeatureLimit): boolean => PARTS_OF_A_WHOLE.has(figure);

function hoursFault(limit: FeatureLimit): Found | undefined {
  const { value, dimension } = limit.limit;
  // Figures of a load are of single requests and tokens; recoveries and retention may well take hours.
  if (limit.figure === undefined || dimension !== 'duration' || value < HOUR) return undefined;
  return {
    severity: 'fault',
    what: limitTitle(limit),
    why: `no user waits ${formatQuantity(limit.limit)} for an answer, and no request of a run lasts that long`,
    remedy: 'look for a slip of the unit: ms, s',
  };
}
