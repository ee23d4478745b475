/** How the instants of a file are written; all of one file are written in one way. */
export type TimeNotation = 'date' | 'second' | 'millisecond';

/** An instant in ms since the Unix epoch, and how it was written. */
export interface WrittenInstant {
  readonly at: number;
  readonly notation: TimeNotation;
}

/** Seconds reach this in the year 5138; milliseconds had it in March 1973. */
const LEAST_MILLISECONDS = 1e11;

const NUMBER = /^\d+(\.\d+)?$/;
/** Date, and time where there is one; the offset is Z or hours and minutes, and without one it is UTC. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads an instant: ISO 8601, or a number since the Unix epoch, which below 1e11 is of seconds and from there on of
 * milliseconds, unless the notation is given. Throws with what was read and what to write.
 */
export function readInstant(text: string, notation?: TimeNotation): WrittenInstant {
  if (NUMBER.test(text) && notation !== 'date') {
    const number = Number(text);
    const unit = notation ?? (number < LEAST_MILLISECONDS ? 'second' : 'millisecond');
    return { at: unit === 'second' ? number * 1000 : number, notation: unit };
  }
  const at = notation === undefined || notation === 'date' ? readDate(text) : undefined;
  if (at !== undefined) return { at, notation: 'date' };
  const shown = text === '' ? 'nothing' : `"${text}"`;
  throw new Error(`${shown} is not a time; write ${EXAMPLES[notation ?? 'date']}`);
}

const EXAMPLES: Readonly<Record<TimeNotation, string>> = {
  date: 'for example 2026-01-31T18:00:00Z',
  second: 'seconds since 1970, for example 1769882400',
  millisecond: 'milliseconds since 1970, for example 1769882400000',
};

function readDate(text: string): number | undefined {
  const [found, date, time = '00:00', seconds = ':00', fraction = '', offset = 'Z'] = DATE.exec(text) ?? [];
  if (found === undefined) return undefined;
  const whole = `${date}T${time}${seconds}`;
  const utc = Date.parse(`${whole}Z`);
  // Date.parse makes the 2nd of March of a 30th of February.
  if (Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(whole)) return undefined;
  const at =
    Date.parse(`${whole}${offset.replace(/(\d\d)(\d\d)$/, '$1:$2')}`) + Number(`0${fraction}`) * 1000;
  return Number.isNaN(at) ? undefined : at;
}
