import { monotonicClock } from '../../quantities/clock';
import { elapsed, milliseconds } from '../../quantities/units';
import { putThisThreadAhead } from '../../quantities/thread-priority';
import type { ContainerLook } from '../container-look';
import { AcceptQueueCare } from './accept-queue-care';
import { ConnectLooker } from './connect-looker';
import { findRoundTripSource } from './found-round-trip-source';
import { HealthLooker } from './health-looker';
import { OwnLateness } from './own-lateness';
import type { ProbedContainer, ProberMessage, ProberOrder } from './prober-order';
import type { RoundTripSource } from './round-trip-source';

/** Runs in the client's network namespace and looks at all containers in turn, until its parent is gone. */
async function main(): Promise<void> {
  const { interval, health, containers } = JSON.parse(process.argv[2] ?? '') as ProberOrder;
  process.once('disconnect', () => process.exit());
  putThisThreadAhead();
  const source = await findRoundTripSource();
  tell({ kind: 'ready', roundTripSource: source.provider });
  let looks: ContainerLook[] = [];
  const keep = (look: ContainerLook) => void looks.push(look);
  const lookers = containers.map((container) => lookerAt(container, source, health, keep));
  const lateness = new OwnLateness();
  inTurn(lookers, interval, (due) => {
    const own = lateness.tick(milliseconds(due));
    // First, so that nobody judges the looks of this batch without knowing it.
    if (own !== undefined) looks.unshift(own);
    if (looks.length > 0) tell({ kind: 'looks', looks });
    looks = [];
  });
}

/** What is done at each tick of a container. */
function lookerAt(
  container: ProbedContainer,
  source: RoundTripSource,
  health: boolean,
  keep: (look: ContainerLook) => void,
): () => void {
  const care = new AcceptQueueCare();
  const healthLooker = new HealthLooker(container, (look) => {
    if (look.outcome === 'answered') care.served();
    keep(look);
  });
  const connectLooker = new ConnectLooker(
    container,
    source,
    (look) => {
      // Without health looks nobody knows whether the server takes its connections.
      if (health && look.outcome === 'connected') care.connected();
      keep(look);
    },
    fail,
  );
  return () => {
    if (health) healthLooker.look();
    if (care.allows()) connectLooker.look();
  };
}

/**
 * Calls one after the other, each once in an interval. What this process was late for is made up for at once, but for
 * turns that are more than an interval old; all else happens when it was due.
 */
function inTurn(lookers: readonly (() => void)[], interval: number, tick: (due: number) => void): void {
  const count = lookers.length;
  const step = interval / count;
  const began = monotonicClock.now();
  const next = (turn: number): void => {
    const due = began + turn * step;
    setTimeout(() => {
      tick(due);
      const last = Math.max(turn, Math.floor(elapsed(began, monotonicClock.now()) / step));
      for (let late = Math.max(turn, last - count + 1); late <= last; late += 1) lookers[late % count]?.();
      next(last + 1);
    }, due - monotonicClock.now());
  };
  next(0);
}

function tell(message: ProberMessage): void {
  process.send?.(message);
}

/** Ends this process with words for its parent. */
function fail(error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n`, () => process.exit(1));
}

main().catch(fail);
