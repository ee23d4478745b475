import { z } from 'zod';
import { milliseconds } from '../quantities/units';
import { misbehaviourSchema } from './misbehaviour';
import { SERVER_KINDS } from './server-kinds/server-kinds';

const duration = z.number().nonnegative().transform(milliseconds);
const positive = z.number().int().positive();

const schema = z.strictObject({
  /** From the moment a slot is taken to the first token; what the prompt and other requests cost comes on top. */
  timeToFirstToken: duration.default(milliseconds(20)),
  /** Between one token and the next; what the context and other requests cost comes on top. */
  interTokenLatency: duration.default(milliseconds(5)),
  /** More to the first token for each token of the prompt that is not in the prefix cache. */
  prefillPerToken: duration.default(milliseconds(0)),
  /** More to each later token for each token of its context: the prompt's, and those of the answer so far. */
  decodePerContextToken: duration.default(milliseconds(0)),
  /**
   * Each other request that holds a slot when this one takes its own stretches by that share all of its delays but
   * `timeToFirstToken`: 0.02 is 2 %.
   */
  slowdownPerStream: z.number().nonnegative().default(0),
  /**
   * Tokens in one event. The first event always holds one, as servers send it at once; the others are sent when
   * the last of their tokens is due, so that TTFT, TPOT and ITL stay exactly what is set here.
   */
  tokensPerEvent: positive.default(1),
  /** Tokens after which an answer ends by itself, unless the request says `ignore_eos`. */
  answerTokens: positive.default(256),
  /** Requests served at once. */
  slots: positive.default(16),
  /** Requests that may wait for a slot; one more gets 429 with `Retry-After`. */
  queueLimit: z.number().int().nonnegative().default(1000),
  models: z.array(z.string().min(1)).min(1).readonly().default(['simulated-model']),
  /** Once given, requests to `/v1` without it as a bearer get 401, and to `/api/v1` without it as `X-API-Key`. */
  apiKey: z.string().min(1).optional(),
  /** Usage where a request asks for it, or is not streamed: in an event at the end, in every event too, or never. */
  usage: z.enum(['final', 'continuous', 'none']).default('final'),
  /** Which server it says it is. */
  kind: z.enum(SERVER_KINDS).default('simulator'),
  misbehaviour: z.array(misbehaviourSchema).readonly().default([]),
  /** Who it is in a cluster: every response says so in its `X-Served-By`. */
  nodeId: z
    .string()
    .regex(/^[!-~]+$/, 'not one or more printable ASCII characters without white space, for example node-1')
    .optional(),
  /** Has a `POST /control`, which needs no key, that makes it hang, refuse connections, be slow, or normal again. */
  control: z.boolean().default(false),
  /** Bytes of memory a minute that it takes and never gives back, from its start until it is disposed of. */
  leak: z.number().positive().optional(),
  /** The address to listen on; anything but loopback is for a container of its own. */
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  port: z.number().int().min(0).max(65535).default(0),
});

/** How the simulated server behaves; durations in milliseconds. */
export type SimulatorOptions = Readonly<z.output<typeof schema>>;

/** The options as a caller writes them: each has a default. */
export type SimulatorOptionsInput = Readonly<z.input<typeof schema>>;

/** Options that make no sense; the message lists every fault. */
export class SimulatorOptionsError extends Error {
  override readonly name = 'SimulatorOptionsError';
}

/** Checks the options and fills in the defaults. Throws a `SimulatorOptionsError` that names every fault. */
export function simulatorOptions(input: SimulatorOptionsInput): SimulatorOptions {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new SimulatorOptionsError(
    `the simulator cannot start with these options:\n${z.prettifyError(result.error)}`,
  );
}
