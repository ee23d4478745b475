import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LoadPlan } from '../../load-plan';
import { Frame, frame } from './framed-numbers';
import { UNLIMITED, wiredPlan } from './plan-schema';
import { MOST_BYTES } from './protocol';
import { fitted } from './read-message';
import { WireError } from './wire-error';
import { wiredServer, type WiredServer } from './wired-server';

const FRAME = { what: 'the plan of the load', most: MOST_BYTES.plan } as const;
const NO_STARTS = new Float64Array(0);

const head = z.strictObject({ plan: wiredPlan, server: wiredServer });

/**
 * A plan and its server as bytes, and their SHA-256 as hexadecimal digits: a frame of both as JSON, then the starts of
 * an open load. The tally stays here. The same plan gives the same bytes, in whatever order its fields were written.
 * Throws a `WireError` where the plan is larger than `MOST_BYTES.plan`, or is no plan.
 */
export function encodePlan(
  plan: LoadPlan,
  server: WiredServer,
): { readonly bytes: Buffer; readonly digest: string } {
  const starts = plan.load.model === 'open' ? plan.load.starts : NO_STARTS;
  const load = plan.load.model === 'open' ? { ...plan.load, starts: starts.length } : plan.load;
  const told = Object.entries({ ...plan, load }).filter(([field]) => field !== 'tally');
  const checked = fitted(head, { plan: Object.fromEntries(told), server }, FRAME.what);
  expectRising(starts);
  const bytes = frame(finite(checked), [starts], FRAME);
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
  const { load, ...rest } = plan;
  if (load.model === 'closed') {
    read.expect(0);
    return { plan: { ...rest, load }, server };
  }
  read.expect(load.starts);
  const starts = read.take(load.starts);
  expectRising(starts);
  return { plan: { ...rest, load: { ...load, starts } }, server };
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function expectRising(starts: Float64Array): void {
  let before = 0;
  for (const [index, start] of starts.entries()) {
    if (!(start >= before && start < Infinity))
      throw new WireError(
        `${FRAME.what} has request ${index} due at ${start} ms after one at ${before} ms: starts must not fall`,
      );
    before = start;
  }
}

/** With `UNLIMITED` in the one place where a plan may be infinite. */
function finite({ plan, server }: z.output<typeof head>): unknown {
  const { load } = plan;
  if (load.model === 'open' || load.requestsEach !== Infinity) return { plan, server };
  return { plan: { ...plan, load: { ...load, requestsEach: UNLIMITED } }, server };
}
