import { z } from 'zod';
import { milliseconds } from '../quantities/units';

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();

/** Which requests are treated so: all, every n-th (the indices n-1, 2n-1, ...), or those of given indices. */
const requests = z
  .union([z.literal('all'), z.strictObject({ every: positive }), z.strictObject({ indices: z.array(count) })])
  .default('all');

/** Content events that are sent properly before it happens; fewer where the answer has fewer. */
const afterEvents = count.default(3);

/** Everything the simulator can do wrong on purpose, the same in every run. */
export const misbehaviourSchema = z.discriminatedUnion('type', [
  /** Destroys the socket in mid-stream. */
  z.strictObject({ type: z.literal('cut'), afterEvents, requests }),
  /** Ends the body properly, but with no finish reason and no `[DONE]`. */
  z.strictObject({ type: z.literal('end early'), afterEvents, requests }),
  /** Leaves out `[DONE]` and nothing else. */
  z.strictObject({ type: z.literal('omit done'), requests }),
  /** Answers 200 with a JSON error where a stream was asked for. */
  z.strictObject({ type: z.literal('error body'), requests }),
  /** Sends `data: {"error": ...}` in mid-stream and ends. */
  z.strictObject({ type: z.literal('error event'), afterEvents, requests }),
  /** Sends an event whose JSON breaks off, then goes on. */
  z.strictObject({ type: z.literal('malformed event'), afterEvents, requests }),
  /** Sends nothing more, for ever. */
  z.strictObject({ type: z.literal('stall'), afterEvents, requests }),
  /** Takes the slot and never answers, not even with headers. */
  z.strictObject({ type: z.literal('hang'), requests }),
  /** 429 with `Retry-After`. */
  z.strictObject({ type: z.literal('too many requests'), retryAfterSeconds: count.default(1), requests }),
  /** 503. */
  z.strictObject({ type: z.literal('unavailable'), requests }),
  /** Closes every connection and the listener. */
  z.strictObject({ type: z.literal('die'), afterEvents, requests }),
  /** Holds the headers back for some time after the slot was taken; tokens that fall due meanwhile follow at once. */
  z.strictObject({
    type: z.literal('slow headers'),
    delay: z.number().nonnegative().transform(milliseconds).default(milliseconds(100)),
    requests,
  }),
  /** Splits events over two writes at arbitrary bytes, with CRLF line ends and keep-alive comments between. */
  z.strictObject({ type: z.literal('drip'), seed: count.default(1), requests }),
  /** Puts several events into one write, when the last of them is due. */
  z.strictObject({ type: z.literal('merge events'), events: positive.default(3), requests }),
  /** Sends the first tokens as reasoning. */
  z.strictObject({ type: z.literal('reasoning first'), tokens: positive.default(3), requests }),
  /** Answers a request with a schema with what it answered the first such request: a cache that ignores the schema. */
  z.strictObject({ type: z.literal('cached answer'), requests }),
  /** Answers a request with a schema with JSON that breaks it. */
  z.strictObject({ type: z.literal('wrong answer'), requests }),
]);

/** One thing done wrong on purpose, and to which requests. */
export type Misbehaviour = z.output<typeof misbehaviourSchema>;

/** The first of them that is meant for the request of that index. */
export const misbehaviourFor = (all: readonly Misbehaviour[], index: number): Misbehaviour | undefined =>
  all.find(({ requests: which }) => {
    if (which === 'all') return true;
    return 'every' in which ? (index + 1) % which.every === 0 : which.indices.includes(index);
  });
