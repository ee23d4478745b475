import { parentPort, workerData } from 'node:worker_threads';
import type { CollectorOrder, CollectorReport } from './collector-messages';
import type { CollectorPlan } from './collector-plan';
import { CollectorRun } from './collector-run';

/** After a change, so that looks of the same instant are told together; and at most so often. */
const TELL_AFTER_MS = 100;

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const say = (report: CollectorReport): void => {
  port.postMessage(report);
};

let run: CollectorRun | undefined;
let telling: NodeJS.Timeout | undefined;

port.on('message', (order: CollectorOrder) => {
  switch (order.type) {
    case 'stop':
      stop().catch(fail);
      return;
    case 'tell':
      tell({ asked: true });
      return;
    default:
      throw new Error(`the collector knows no order ${JSON.stringify(order)}`);
  }
});
start().catch(fail);

async function start(): Promise<void> {
  try {
    run = await CollectorRun.start(workerData as CollectorPlan, {
      tell: (text) => {
        say({ type: 'trouble', text });
      },
      changed: tellSoon,
    });
  } catch (error) {
    say({ type: 'refused', reason: messageOf(error) });
    port?.close();
    return;
  }
  const { startedAt, exporterUrl, status } = run;
  say({ type: 'started', startedAt, exporterUrl, status });
}

function tellSoon(): void {
  telling ??= setTimeout(tell, TELL_AFTER_MS, { asked: false });
}

function tell({ asked }: { readonly asked: boolean }): void {
  clearTimeout(telling);
  telling = undefined;
  if (run !== undefined) say({ type: 'status', status: run.status, asked });
}

/** The main thread orders it once, and only a collector that has started. */
async function stop(): Promise<void> {
  if (run === undefined) throw new Error('the collector has not started: it cannot be stopped');
  try {
    await run.stop();
  } catch (error) {
    say({ type: 'trouble', text: `the collector could not close all that it used: ${messageOf(error)}` });
  }
  clearTimeout(telling);
  say({ type: 'stopped', status: run.status });
  port?.close();
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A fault of the program ends the thread, and the main thread is told why. */
function fail(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
