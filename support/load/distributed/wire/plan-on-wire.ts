import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LoadPlan } from '../../load-plan';
import { Frame, frame } from './framed-numbers';
import { inOrder, listsOf, readLists, withLengths, withLists } from './plan-lists';
import { UNLIMITED, wiredPlan } from './plan-schema';
import { MOST_BYTES } from './protocol';
import { fitted } from './read-message';
import { WireError } from './wire-error';
import { wiredServer, type WiredServer } from './wired-server';

const FRAME = {
  what: 'the plan of the load',
  most: MOST_BYTES.plan,
  mostOfHead: MOST_BYTES.planTexts,
  next: 'ask fewer requests of one load (a shorter time, or a lower rate), or make several loads of it',
} as const;

const head = z.strictObject({ plan: wiredPlan, server: wiredServer });

/**
 * A plan and its server as bytes, and their SHA-256 as hexadecimal digits: a frame of both as JSON, then the lists of
 * numbers that may be as long as the load. The tally stays here. The same plan gives the same bytes, in whatever order
 * its fields were written. Throws a `WireError` where the plan is larger than `MOST_BYTES.plan`, its JSON larger than
 * `MOST_BYTES.planTexts`, or is no plan.
 */
export function encodePlan(
  plan: LoadPlan,
  server: WiredServer,
): { readonly bytes: Buffer; readonly digest: string } {
  const lists = listsOf(plan, FRAME.what);
  const checked = fitted(head, { plan: told(withLengths(plan, lists)), server }, FRAME.what);
  const bytes = frame(finite(checked), inOrder(lists), FRAME);
  return { bytes, digest: digestOf(bytes) };
}

/** Reads what `encodePlan` made, by its digest. Throws a `WireError` that says what is wrong. */
export function decodePlan(
  bytes: Buffer,
  digest: string,
): { readonly plan: LoadPlan; readonly server: WiredServer } {
  if (bytes.length <= FRAME.most && digestOf(bytes) !== digest)
    throw new WireError(`${FRAME.what} is not the one that the job names: it was damaged on its way`);
  const read = new Frame(bytes, FRAME);
  const { plan, server } = fitted(head, read.head, FRAME.what);
  return { plan: withLists(plan, readLists(plan, read, FRAME.what)), server };
}

/** Without the tally, which is memory of this machine. */
const told = (plan: object): object =>
  Object.fromEntries(Object.entries(plan).filter(([field]) => field !== 'tally'));

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** With `UNLIMITED` in the one place where a plan may be infinite. */
function finite({ plan, server }: z.output<typeof head>): unknown {
  const { load } = plan;
  if (load.model === 'open' || load.requestsEach !== Infinity) return { plan, server };
  return { plan: { ...plan, load: { ...load, requestsEach: UNLIMITED } }, server };
}
