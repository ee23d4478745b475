import { draws } from '../draws';
import type { WriteStep, Steps } from '../step';

/**
 * The answer with its bytes split elsewhere than between events: each write carries the rest of its own event
 * and the beginning of the next one, at a byte drawn from the seed. Writes are an inter-token latency apart, so
 * that the pieces really arrive apart; an event is complete, and counted, at its own due time. Line ends are
 * CRLF, and comments stand between events, as proxies send them to keep a connection alive.
 */
export function* drip(steps: Steps, seed: number): Steps {
  const draw = draws(seed);
  let owed: Buffer = Buffer.alloc(0);
  let previous: WriteStep | undefined;
  for (const step of steps) {
    const bytes: Buffer = step.type === 'write' ? awkward(step.bytes.toString()) : Buffer.alloc(0);
    const cut = step.type === 'write' ? 1 + Math.floor(draw() * (bytes.length - 1)) : 0;
    if (previous !== undefined) yield { ...previous, bytes: Buffer.concat([owed, bytes.subarray(0, cut)]) };
    if (step.type === 'write') {
      owed = previous === undefined ? bytes : bytes.subarray(cut);
      previous = step;
    } else {
      previous = undefined;
      yield step;
    }
  }
}

const awkward = (text: string): Buffer =>
  Buffer.from(`: keep-alive\n\n${text}`.replaceAll('data: ', 'data:').replaceAll('\n', '\r\n'));
