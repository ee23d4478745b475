import { existsSync } from 'node:fs';
import type { Reading } from '../probe';

/** Why something is not known. */
export type Unavailable = Extract<Reading<unknown>, { readonly status: 'unavailable' }>;

/** Says why something is not known. */
export const unavailable = (reason: string): Unavailable => ({ status: 'unavailable', reason });

/** Where Linux tells of its processes in files. */
export const PROC = '/proc';

/** Why there is nothing to read below that folder; undefined where there is. */
export function whyNoProc(root: string): string | undefined {
  if (existsSync(`${root}/self`)) return undefined;
  return `this platform (${process.platform}) has no ${root}: processes can be observed on Linux only`;
}
