import type { IncomingHttpHeaders } from 'node:http';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { Refusal } from './openai-error';

/** Delays that a request asks for itself, in place of the simulator's own; the rest of its law is as it is. */
export interface AskedDelays {
  readonly timeToFirstToken?: Milliseconds;
  readonly interTokenLatency?: Milliseconds;
}

/** Reads the headers `X-Simulated-TTFT-ms` and `X-Simulated-ITL-ms`. Throws a `Refusal` with 400 for what is no number. */
export function askedDelays(headers: IncomingHttpHeaders): AskedDelays {
  const ttft = delay('x-simulated-ttft-ms', headers);
  const itl = delay('x-simulated-itl-ms', headers);
  return {
    ...(ttft === undefined ? {} : { timeToFirstToken: ttft }),
    ...(itl === undefined ? {} : { interTokenLatency: itl }),
  };
}

function delay(name: string, headers: IncomingHttpHeaders): Milliseconds | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return milliseconds(Number(value));
  throw new Refusal(
    400,
    `header ${name}: "${String(value)}" is not a number of milliseconds; write for example 50`,
  );
}
