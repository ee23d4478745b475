import { milliseconds } from '../quantities/units';
import { Simulator } from './simulator';
import type { SimulatorOptionsInput } from './simulator-options';

/** A simulator that can be controlled, and whose delays are 1 ms unless said otherwise. */
export const startControlled = (options: SimulatorOptionsInput = {}): Promise<Simulator> =>
  Simulator.start({
    timeToFirstToken: milliseconds(1),
    interTokenLatency: milliseconds(1),
    control: true,
    ...options,
  });

/** The system's code of what a promise rejects with, as `ECONNREFUSED`; `answered` where it resolves. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error as { code?: unknown }).code,
  );
