import { parseArgs } from 'node:util';
import { parseQuantityOf } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';

export const MONITOR_HELP = `Samples a server and this machine for hours or days, beside whatever load it has, until Ctrl-C.

  LLM_BASE_URL=http://localhost:8000/v1 npm run monitor

  --for <time>        ends after that time, for example 2h
  --retention <time>  deletes samples that are older (default 30d; error rates after 7d at most)
  --store <path>      the file for the samples (default: LLM_STORE, or one in the user's data folder)
  --port <port>       lets a Prometheus scrape http://127.0.0.1:<port>/metrics

CPU, memory and GPU are sampled every 15 s, network latency, throughput, response time and the server's load every
5 s, error rates every second. What was sampled feeds "npx cucumber-js --tags @performance-model".
`;

/** What the command line of the monitor says. */
export interface MonitorOptions {
  /** Undefined: until it is told to end. */
  readonly duration: Milliseconds | undefined;
  readonly retention: Milliseconds;
  readonly store: string | undefined;
  readonly port: number | undefined;
}

/** A command line that is not in order; the message says what to write. */
export class MonitorOptionsError extends Error {
  override readonly name = 'MonitorOptionsError';
}

/** Reads the command line; undefined where help is asked for. Throws a `MonitorOptionsError`. */
export function parseMonitorOptions(args: readonly string[]): MonitorOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        for: { type: 'string' },
        retention: { type: 'string', default: '30d' },
        store: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return undefined;
    return {
      duration: values.for === undefined ? undefined : time('--for', values.for),
      retention: time('--retention', values.retention),
      store: values.store,
      port: values.port === undefined ? undefined : portOf(values.port),
    };
  } catch (error) {
    throw new MonitorOptionsError((error as Error).message);
  }
}

function time(flag: string, text: string): Milliseconds {
  const { value } = parseQuantityOf('duration', text);
  if (value > 0) return milliseconds(value);
  throw new Error(`${flag} is ${text}; write a time above 0, for example 2h`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`--port is ${text}; write a number from 0 (any that is free) to 65535, for example 9464`);
}
