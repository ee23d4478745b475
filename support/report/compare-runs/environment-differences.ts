import type { EnvironmentDescription } from '../environment-schema';
import { differences, leavesOf, type Difference, type DiffersEnough, type Leaf } from './difference';

/** A run by itself changes its load average by as much. */
const LOAD_CORES = 1;
/** Kernels keep some of the memory for themselves, one time more than another. */
const MEMORY_SHARE = 0.01;
/** The same disk, read again, gave up to 1.35 times as much. */
const STORAGE_RATIO = 1.5;

const NEVER_THE_SAME: ReadonlySet<string> = new Set([
  'memory.availableBytes',
  'storage.readBytes',
  'storage.fileBytes',
]);

/**
 * The values in which two environments differ, apart from what always does: available memory; load averages
 * within a core; memory within a hundredth; the disk's speed within half as much again. A part that one of
 * them knows and the other does not is one difference, with the reason; what neither knows is none.
 */
export function environmentDifferences(
  before: EnvironmentDescription,
  after: EnvironmentDescription,
): readonly Difference[] {
  return partNames(before, after).flatMap((name) => {
    const [old, young] = [before[name], after[name]];
    const [oldReason, youngReason] = [reasonIn(old), reasonIn(young)];
    if (oldReason === undefined && youngReason === undefined) {
      return differences(name, old, young, differEnough);
    }
    if (oldReason !== undefined && youngReason !== undefined) return [];
    return [{ what: name, before: oldReason ?? summary(old), after: youngReason ?? summary(young) }];
  });
}

/** The parts that neither of them knows: in these they may differ. */
export function unknownParts(before: EnvironmentDescription, after: EnvironmentDescription): string[] {
  return partNames(before, after).filter(
    (name) => reasonIn(before[name]) !== undefined && reasonIn(after[name]) !== undefined,
  );
}

type PartName = keyof EnvironmentDescription;

const partNames = (before: EnvironmentDescription, after: EnvironmentDescription): PartName[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])] as PartName[];

const reasonIn = (part: EnvironmentDescription[PartName]): string | undefined =>
  'unavailable' in part ? `unavailable: ${part.unavailable}` : undefined;

const summary = (part: EnvironmentDescription[PartName]): string =>
  [...leavesOf('', part)].map(([what, value]) => `${what.replace(/^\./u, '')} ${value ?? 'none'}`).join(', ');

const differEnough: DiffersEnough = (what, before, after) => {
  if (NEVER_THE_SAME.has(what)) return false;
  if (what.startsWith('load.')) return bothNumbers(before, after, (a, b) => Math.abs(a - b) > LOAD_CORES);
  if (what === 'memory.totalBytes') {
    return bothNumbers(before, after, (a, b) => Math.abs(a - b) > MEMORY_SHARE * Math.max(a, b));
  }
  if (what === 'storage.readBytesPerSecond') {
    return bothNumbers(before, after, (a, b) => Math.max(a, b) > STORAGE_RATIO * Math.min(a, b));
  }
  return true;
};

/** What is no number on both sides differs. */
const bothNumbers = (
  before: Leaf | undefined,
  after: Leaf | undefined,
  differ: (before: number, after: number) => boolean,
): boolean => typeof before !== 'number' || typeof after !== 'number' || differ(before, after);
