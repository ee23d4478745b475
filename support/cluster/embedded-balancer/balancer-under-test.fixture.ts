import { milliseconds } from '../../quantities/units';
import { BalancerServer } from './balancer-server';
import { DEFAULT_TIMINGS, type BalancerTimings } from './balancer-timings';
import { ScriptedNode, type Script } from './scripted-node.fixture';

/** No test comes near them; one of a deadline sets it. */
const TIMINGS: BalancerTimings = { ...DEFAULT_TIMINGS, healthInterval: milliseconds(20) };

/** A balancer within this process, and one node for each script: `node-1` and so on. */
export async function balance(scripts: readonly Script[], timings: Partial<BalancerTimings> = {}) {
  await using stack = new AsyncDisposableStack();
  const nodes = await Promise.all(
    scripts.map(async (script, place) => stack.use(await ScriptedNode.start(`node-${place + 1}`, script))),
  );
  const balancer = stack.use(await BalancerServer.start(nodes, { ...TIMINGS, ...timings }));
  const resources = stack.move();
  return {
    balancer,
    nodes,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
