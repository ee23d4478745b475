/** A level that was tried, and what came of it. */
export interface TriedLevel {
  readonly level: number;
  readonly outcome: 'held' | 'broken' | 'undecided';
}

/** What a search is allowed. */
export interface SearchBounds {
  readonly least: number;
  readonly most: number;
  /** Levels are whole numbers: virtual users are. */
  readonly whole: boolean;
  /** It ends when what held and what broke are this close: 0.05 is 5 %; whole numbers also when they are neighbours. */
  readonly resolution: number;
  /** Whether there is time for one more. */
  readonly hasTime: () => boolean;
}

/** Between which levels the capacity lies. */
export interface CapacityFinding {
  /** The highest level that held below every one that broke; 0 where none did. */
  readonly held: number;
  /** The lowest level that broke; undefined where none did. */
  readonly broken: number | undefined;
  /** Levels whose intervals straddle a limit: the capacity lies about there. */
  readonly undecided: readonly number[];
  /** Why it ended. */
  readonly ended: 'found' | 'out of time' | 'nothing broke';
}

/** How far the first steps reach. */
const STRIDE = 2;

/**
 * Looks for the highest level that holds: from the promised one up or down by factors of two until both a level that
 * holds and one that does not are known, then by halves in between. A level that stays undecided is about where the
 * capacity lies: the search goes on below it for what holds, and above it for what breaks.
 */
export async function searchCapacity(
  promised: number,
  tryLevel: (level: number) => Promise<TriedLevel['outcome']>,
  bounds: SearchBounds,
): Promise<CapacityFinding> {
  const tried: TriedLevel[] = [];
  const known = (level: number): boolean => tried.some((one) => one.level === level);
  const attempt = async (level: number): Promise<void> => {
    tried.push({ level, outcome: await tryLevel(level) });
  };
  await attempt(clamp(promised, bounds));
  for (let next = nextLevel(tried, bounds); next !== undefined; next = nextLevel(tried, bounds)) {
    if (known(next)) break;
    if (!bounds.hasTime()) return finding(tried, 'out of time');
    await attempt(next);
  }
  return finding(tried, finding(tried, 'found').broken === undefined ? 'nothing broke' : 'found');
}

/** Where to look next; undefined where it is known closely enough. */
function nextLevel(tried: readonly TriedLevel[], bounds: SearchBounds): number | undefined {
  const { held, broken, undecided } = finding(tried, 'found');
  const levels = tried.map(({ level }) => level);
  if (held === 0) {
    const lowest = Math.min(...levels);
    if (lowest > bounds.least) return clamp(lowest / STRIDE, bounds);
  }
  const open = undecided.filter((level) => level > held && level < (broken ?? Infinity));
  if (held > 0) {
    const below = between(held, Math.min(broken ?? Infinity, ...open), bounds);
    if (below !== undefined) return below;
  }
  const highest = Math.max(held, ...open);
  if (broken === undefined) return highest < bounds.most ? clamp(highest * STRIDE, bounds) : undefined;
  return open.length === 0 ? undefined : between(highest, broken, bounds);
}

/** The middle of two levels, unless they are close; above the last that is known there is no middle yet. */
function between(low: number, high: number, { whole, resolution }: SearchBounds): number | undefined {
  if (high === Infinity || high - low <= Math.max(whole ? 1 : 0, resolution * low)) return undefined;
  const middle = (low + high) / 2;
  return whole ? Math.round(middle) : middle;
}

function finding(tried: readonly TriedLevel[], ended: CapacityFinding['ended']): CapacityFinding {
  const of = (outcome: TriedLevel['outcome']): number[] =>
    tried.flatMap((one) => (one.outcome === outcome ? [one.level] : []));
  const broken = of('broken').length === 0 ? undefined : Math.min(...of('broken'));
  const held = of('held').filter((level) => level < (broken ?? Infinity));
  return {
    held: Math.max(0, ...held),
    broken,
    undecided: of('undecided').toSorted((one, other) => one - other),
    ended,
  };
}

function clamp(level: number, { least, most, whole }: SearchBounds): number {
  const bounded = Math.min(most, Math.max(least, level));
  return whole ? Math.round(bounded) : bounded;
}
