import { ClusterError } from './cluster';
import { FaultError } from './fault';

/** A node and its harms that are not healed. */
export interface HealableNode {
  readonly id: string;
  readonly harms: Set<AsyncDisposable>;
}

/** Heals all nodes at once, each of its last harm first. Rejects with a `ClusterError` that names those it could not. */
export async function healAll(nodes: readonly HealableNode[]): Promise<void> {
  const failures = (await Promise.all(nodes.map(healOne))).flat();
  if (failures.length > 0)
    throw new ClusterError(
      `left harmed: ${failures.map((error) => error.message).join('; ')}. Heal these nodes by hand`,
      { cause: failures[0] },
    );
}

async function healOne({ harms }: HealableNode): Promise<readonly Error[]> {
  const failures: Error[] = [];
  for (const harm of [...harms].reverse())
    try {
      await harm[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error as Error);
    }
  return failures;
}

/** Throws a `FaultError` where the node is harmed: a second harm could not be told from the first, nor be healed. */
export function checkUnharmed({ id, harms }: HealableNode): void {
  if (harms.size > 0) throw new FaultError(`node ${id} is harmed already; heal it first`);
}

/**
 * Does a harm. Where that fails half of it may be done: it is healed at once, and where that fails too, or the signal
 * aborts, it stays among the harms of the node.
 */
export async function injectOrHeal(
  harm: AsyncDisposable,
  { harms, signal }: { readonly harms: Set<AsyncDisposable>; readonly signal: AbortSignal },
  inject: () => Promise<void>,
): Promise<AsyncDisposable> {
  signal.throwIfAborted();
  harms.add(harm);
  try {
    await inject();
    return harm;
  } catch (error) {
    signal.throwIfAborted();
    await Promise.resolve(harm[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

/** What is healed is not healed again; what could not be healed is tried again. */
export function healedOnce(heal: (harm: AsyncDisposable) => Promise<void>): AsyncDisposable {
  let healing: Promise<void> | undefined;
  const harm = {
    [Symbol.asyncDispose]: () => {
      healing ??= heal(harm).catch((error: unknown) => {
        healing = undefined;
        throw error;
      });
      return healing;
    },
  };
  return harm;
}
