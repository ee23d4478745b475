import type { TargetSettings } from './target-settings';
import type { HttpHeaders } from './transport';

const LONGEST_NAME = 200;

/**
 * The node that served an answer, as its header names it: of several values the first, at most 200 characters.
 * Undefined where the settings name no header, or the answer does not have it.
 */
export function servedBy({ nodeHeader }: TargetSettings, headers: HttpHeaders): string | undefined {
  if (nodeHeader === undefined) return undefined;
  const value = headers[nodeHeader];
  const name = typeof value === 'string' ? value : value?.[0];
  return name === undefined || name === '' ? undefined : name.slice(0, LONGEST_NAME);
}
