import { undo } from './harm-undoing';
import type { InjectedHarm } from './injected-harm';
import { temporaryFolder } from './leftovers-folder';

/**
 * Writes down what is about to be done, so that a later run can undo it where this one is killed. Disposing of what it
 * gives heals, by `heal` where that is given, and forgets it; where healing fails it stays written down.
 */
export async function journalled(
  harm: InjectedHarm,
  heal: () => Promise<unknown> = () => undo(harm),
): Promise<AsyncDisposable> {
  const folder = await temporaryFolder('injection', JSON.stringify(harm));
  return {
    [Symbol.asyncDispose]: async () => {
      await heal();
      await folder.remove();
    },
  };
}
