import { journalled } from '../../cluster/injection-journal';
import { processesOf } from '../../cluster/process-threads';
import { labelOf } from '../../cluster/run-label';
import { affinitiesOf, pinProcess } from '../../cluster/thread-affinity';
import type { ServingContainer } from '../environment/network-environment';
import { NetworkError } from '../network-error';

/** Has all threads of a container run on one CPU, until that is disposed of. Rejects with a `NetworkError`. */
export async function pinThreads({ id, pid }: ServingContainer, cpu: number): Promise<AsyncDisposable> {
  await using holds = new AsyncDisposableStack();
  const before = affinitiesOf(pid);
  holds.use(await journalled({ kind: 'affinity', process: labelOf(pid), before }));
  try {
    for (const one of processesOf(pid)) await pinProcess(one, cpu);
  } catch (cause) {
    throw new NetworkError(`${id} cannot be moved to CPU ${cpu}: ${String(cause)}`, { cause });
  }
  return holds.move();
}

/** The CPUs of a list such as `0-2,5`; none of an empty one. */
export function cpusIn(list: string): readonly number[] {
  return list
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
