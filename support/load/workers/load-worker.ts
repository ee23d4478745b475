import type { Alarm } from '../../quantities/alarm';
import { monotonicClock } from '../../quantities/clock';
import { Metronome } from '../../quantities/metronome';
import { putThisThreadAhead } from '../../quantities/thread-priority';
import { loadLocalTokenizer } from '../../target/token-count';
import { eventLoopTimer } from '../closed-load';
import { ThreadHealthMeter } from '../health/thread-health';
import { transferables } from '../packed-records';
import { requestSource } from '../request-source';
import { runShard, type RunningShard } from '../shard-run';
import { ConnectionShelf } from './connection-shelf';
import { linkToMain } from './link-to-main';
import type { WorkerOrder, WorkerResult } from './worker-messages';

/** How often the main thread is told how far the load is, in ms. */
const PROGRESS_MS = 250;

type RunOrder = Extract<WorkerOrder, { type: 'run' }>;

// One for all loads: its thread takes longer to start than many a load to begin.
let ring = (): void => undefined;
const metronome = new Metronome(() => {
  ring();
});

const TOOLS = {
  clock: monotonicClock,
  makeAlarm: (nextRing: () => void): Alarm => {
    ring = nextRing;
    return {
      set: (at) => {
        metronome.set(at);
      },
      [Symbol.asyncDispose]: () => {
        ring = () => undefined;
        return Promise.resolve();
      },
    };
  },
  timer: eventLoopTimer,
  tokenizer: loadLocalTokenizer,
};

const { say, hear } = linkToMain();
const ahead = putThisThreadAhead();
const connections = new ConnectionShelf();
let running: RunningShard | undefined;

hear((order) => {
  switch (order.type) {
    case 'run':
      run(order).then((result) => {
        say({ type: 'done', result }, transferables(result.records));
      }, fail);
      break;
    case 'stop':
      running?.stop();
      break;
    case 'abort':
      running?.abort(new Error(order.reason));
      break;
  }
});
say({ type: 'ready', ahead });

/** A fault of the program ends the worker, and the main thread is told why. */
function fail(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

async function run({ server, plan, shard, startAt, drainEvery }: RunOrder): Promise<WorkerResult> {
  const targets = connections.to(server);
  const openedBefore = targets.connections.opened;
  const meter = ThreadHealthMeter.start();
  const current = runShard(plan, shard, requestSource(plan.workload, targets), startAt, TOOLS);
  running = current;
  const tell = (): void => {
    say({ type: 'progress', ...current.progress });
  };
  const handOver = (): void => {
    const records = current.drain();
    if (records.count > 0) say({ type: 'records', records }, transferables(records));
  };
  const tickers = [
    setInterval(tell, PROGRESS_MS),
    ...(drainEvery === undefined ? [] : [setInterval(handOver, drainEvery)]),
  ];
  try {
    const result = await current.result;
    // Other workers may go on for long, and this one's share counts as over meanwhile.
    tell();
    const { open, opened } = targets.connections;
    const used = { open, opened: opened - openedBefore };
    return { ...result, health: { ...meter.stop(), connections: used, requests: result.counts.scheduled } };
  } finally {
    for (const ticker of tickers) clearInterval(ticker);
    running = undefined;
  }
}
