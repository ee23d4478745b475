import { isUpperLimit } from '../../assertions/threshold';
import { observedText, promisedText } from '../page/figure-text';
import type { ResultsCheck } from '../results-schema';
import type { Advice } from './advice';
import { rowsCommand } from './command';
import type { Findings } from './findings';
import { checkEvidence, inUnit, isExact, nearEnd, promiseOf } from './evidence';

/** Further away a limit is near to nothing. */
const NEAR = 0.5;
/** Nearer, the next run may not be able to decide it. */
const TOUCHING = 0.1;

interface Room {
  readonly check: ResultsCheck;
  /** By which share the value may get worse until it breaks the promise. */
  readonly room: number;
  /** The same of the worst end of its interval, as a share of the limit. */
  readonly endRoom: number;
}

/** The promise that was kept with the least room, unless the worst end of its interval has half of the limit to spare. */
export function nearestLimit({ results }: Findings): readonly Advice[] {
  const [first, second] = results.checks
    .flatMap(roomOf)
    .toSorted((one, other) => one.endRoom - other.endRoom || one.room - other.room);
  if (first === undefined || first.endRoom > NEAR) return [];
  const { check, room, endRoom } = first;
  const word = isUpperLimit(check.comparison) ? 'rise' : 'fall';
  const seen = check.observed === null ? '' : observedText(check.observed);
  const end = nearEnd(check);
  const command = endRoom < TOUCHING && !isExact(check) ? rowsCommand(results, [check]) : undefined;
  return [
    {
      kind: 'nearest limit',
      text: `The nearest limit that was kept is that of ${promiseOf(check)}: ${seen}, and a ${word} by ${percent(room)} breaks it (${promisedText(check)}).`,
      evidence: [
        checkEvidence(check),
        ...(isExact(check) || end === undefined
          ? []
          : [
              `The worst end of its interval, ${inUnit(check, end)}, is within ${percent(endRoom)} of the limit.`,
            ]),
        ...(second === undefined
          ? []
          : [
              `The next nearest: ${promiseOf(second.check)}, whose worst end is within ${percent(second.endRoom)} of its limit.`,
            ]),
      ],
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Only of values that have a share of a limit: none is above 0 by half. */
function roomOf(check: ResultsCheck): Room[] {
  const { observed, outcome, margin, limit, comparison } = check;
  if (outcome !== 'passed' || observed === null || margin === null) return [];
  // A search for a capacity tries the limit itself: its interval ends there whatever there is beyond.
  if (observed.of === 'levels') return [];
  if (limit.value <= 0 || observed.value <= 0) return [];
  const end = isExact(check) ? observed.value : nearEnd(check);
  if (end === undefined) return [];
  const upper = isUpperLimit(comparison);
  const room = upper ? limit.value / observed.value - 1 : 1 - limit.value / observed.value;
  return [{ check, room, endRoom: Math.abs(limit.value - end) / limit.value }];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))}%`;
