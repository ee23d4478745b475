import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseQuantityOf } from '../quantities/quantity';
import { parseMisbehaviour } from './misbehaviour-text';
import { SERVER_KINDS } from './server-kinds/server-kinds';
import type { SimulatorOptionsInput } from './simulator-options';

/** What the command line asks for. */
export type SimulatorCommand =
  | { readonly type: 'help' }
  | {
      readonly type: 'start';
      readonly options: SimulatorOptionsInput;
      readonly log: string | undefined;
      readonly reportLateness: boolean;
    };

/** A command line that makes no sense; the message says which part and what is expected. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

export const HELP = `A simulated inference server with known delays: OpenAI-compatible under /v1, and the guide's under /api/v1.

  --ttft DURATION           slot to first token, for example "50 ms" (default 20 ms)
  --itl DURATION            one token to the next, for example "10 ms" (default 5 ms)
  --prefill-per-token DURATION
                            more to the first token for each prompt token that is not cached (default none)
  --decode-per-context-token DURATION
                            more to each later token for each token of prompt and answer before it (default none)
  --slowdown-per-stream SHARE
                            stretches all but --ttft for each other request in a slot, for example 2% (default none)
  --tokens-per-event N      tokens in one event, after the first (default 1)
  --answer-tokens N         tokens after which an answer ends by itself (default 256)
  --streams N               requests served at once (default 16)
  --queue N                 requests that may wait; one more gets 429 (default 1000)
  --model NAME              a model it serves; may be repeated (default simulated-model)
  --api-key KEY             refuse requests without it (as a bearer; under /api/v1 as X-API-Key)
  --usage WHEN              final, continuous or none (default final)
  --kind KIND               ${SERVER_KINDS.join(', ')} (default simulator)
  --misbehave TEXT          "cut 3 every 5", "hang on 0,4", "wrong answer every 3"; may be repeated
  --node-id ID              who it is in a cluster: the X-Served-By of every response (default none)
  --control                 have a POST /control, which needs no key: see below
  --leak RATE               memory it takes and never gives back, for example "1 MiB/min" (default none)
  --host ADDRESS            the address to listen on (default 127.0.0.1)
  --port N                  the port to listen on (default 0: any free one)
  --log FILE                append the truth about each request that has ended, one JSON object a line
  --report-lateness         say at the end, on stderr, by how much later than planned tokens were written
  --help                    print this

Prints "listening on <base URL>" once it listens. SIGTERM and SIGINT stop it; started with an IPC channel, SIGTERM
and the channel's end do.

POST /control brings it into another mode while it runs:
  {"mode":"hang"}              take requests for tokens and answer none; those under way stop, and stay open
  {"mode":"slow","factor":10}  multiply all delays of requests that get their slot from now on
  {"mode":"refuse"}            listen no more, and cut every connection
  {"mode":"normal"}            be as ever; what waited while it hung is answered late
A parent does the same over its IPC channel with {"control":{"mode":"hang"}}, with or without --control. SIGUSR2 brings
it back to normal, on the same port: the way back from "refuse" where there is no such channel.
`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const FLAGS = {
  ttft: text,
  itl: text,
  'prefill-per-token': text,
  'decode-per-context-token': text,
  'slowdown-per-stream': text,
  'tokens-per-event': text,
  'answer-tokens': text,
  streams: text,
  queue: text,
  model: texts,
  'api-key': text,
  usage: text,
  kind: text,
  misbehave: texts,
  'node-id': text,
  control: { type: 'boolean' },
  leak: text,
  host: text,
  port: text,
  log: text,
  'report-lateness': { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line. Throws an `ArgumentsError`; values out of range are left to `simulatorOptions`. */
export function parseArguments(args: readonly string[]): SimulatorCommand {
  const { values } = attempt('the command line', () => parseArgs({ args: [...args], options: FLAGS }));
  if (values.help === true) return { type: 'help' };
  const options = {
    timeToFirstToken: duration('--ttft', values.ttft),
    interTokenLatency: duration('--itl', values.itl),
    prefillPerToken: duration('--prefill-per-token', values['prefill-per-token']),
    decodePerContextToken: duration('--decode-per-context-token', values['decode-per-context-token']),
    slowdownPerStream: share('--slowdown-per-stream', values['slowdown-per-stream']),
    tokensPerEvent: count('--tokens-per-event', values['tokens-per-event']),
    answerTokens: count('--answer-tokens', values['answer-tokens']),
    slots: count('--streams', values.streams),
    queueLimit: count('--queue', values.queue),
    models: values.model,
    ...(values['api-key'] !== undefined && { apiKey: values['api-key'] }),
    usage: oneOf('--usage', ['final', 'continuous', 'none'] as const, values.usage),
    kind: oneOf('--kind', SERVER_KINDS, values.kind),
    misbehaviour: values.misbehave?.map((one) => attempt('--misbehave', () => parseMisbehaviour(one))),
    ...(values['node-id'] !== undefined && { nodeId: values['node-id'] }),
    control: values.control,
    ...(values.leak !== undefined && { leak: sizePerMinute('--leak', values.leak) }),
    host: values.host,
    port: count('--port', values.port),
  };
  return { type: 'start', options, log: values.log, reportLateness: values['report-lateness'] ?? false };
}

function duration(flag: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : attempt(flag, () => parseQuantityOf('duration', value).value);
}

/** From 0 to 1 and beyond, where a quantity is in per cent. */
function share(flag: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : attempt(flag, () => parseQuantityOf('share', value).value) / 100;
}

/** Bytes a minute of a size in a unit of time. */
function sizePerMinute(flag: string, value: string): number {
  const [size, unit, ...rest] = value.split('/');
  if (size === undefined || unit === undefined || rest.length > 0)
    throw new ArgumentsError(`${flag}: "${value}" is not a size in a time; write for example "1 MiB/min"`);
  const bytes = attempt(flag, () => parseQuantityOf('data size', size).value);
  const time = attempt(flag, () => parseQuantityOf('duration', `1 ${unit}`).value);
  return (bytes * 60_000) / time;
}

function count(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  throw new ArgumentsError(`${flag}: "${value}" is not a whole number; write for example 16`);
}

function oneOf<T extends string>(
  flag: string,
  known: readonly T[],
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new ArgumentsError(`${flag}: "${value}" is not one of ${known.join(', ')}`);
}

function attempt<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new ArgumentsError(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
