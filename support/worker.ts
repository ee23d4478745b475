import { WorkerLog } from './load/distributed/worker/worker-log';
import type { OwnTruth } from './load/distributed/worker/own-truth';
import { QueueWorker } from './load/distributed/worker/queue-worker';
import { LoadWorkerError } from './load/workers/worker-handle';
import { environmentWithFile } from './parameters';
import { milliseconds } from './quantities/units';
import { suiteVersion } from './suite-version';
import { GroundTruthServer } from './system/ground-truth-server';
import { readWorkerSettings, WorkerSettingsError, type WorkerSettings } from './worker-settings';

const USAGE = `Sends the load of runs that other machines coordinate: one of the workers of a distributed load.

  REDIS_URL=redis://10.0.0.5:6379 npm run worker -- --allow llm.example.com,10.0.0.7:8000

It waits at the Redis of REDIS_URL for a run (REDIS_URL and LOAD_WORKERS set where the suite is started), takes part in
it, and then waits for the next one, until Ctrl-C. It sends load to the hosts that it is allowed, and to no others.

  --allow <hosts>     the hosts, with commas between them: host, host:port or *.example.com (LOAD_WORKER_ALLOW)
  --name <name>       as reports call it (LOAD_WORKER_NAME); host name and process id by default
  --records <folder>  for records that are left in files (LOAD_WORKER_RECORDS); worker-records in the folder of
                      reports by default
  --once              ends after one run

A rediss:// URL is trusted by REDIS_CA_FILE where the system does not. The server's key and what else is secret never
come from the run: LLM_API_KEY, LLM_HEADERS, LLM_CA_FILE and LLM_PROXY are set here as they are there. A file .env is
read beside the environment.

A Redis that is not there yet is waited for for a minute, and one that is lost later until it is back.

Exit codes: 0 help, or the one run of --once came to its end; 1 it did not, this worker could not do its last share, or
there was a fault; 2 wrong usage, or no Redis; 130 and 143 ended by SIGINT and SIGTERM, a second one at once.
`;

const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;
const ONE_INTERRUPTION_MS = 1_000;

/** Ends the worker in order at a first signal, and at once at a second one. */
function interruption(log: WorkerLog): { readonly signal: AbortSignal; readonly code: () => number } {
  const controller = new AbortController();
  let first: { at: number; code: number } | undefined;
  const interrupt = (name: keyof typeof EXIT_OF): void => {
    // npm passes on what the terminal sends to it and to this process alike: twice at once is once.
    if (first !== undefined && performance.now() - first.at > ONE_INTERRUPTION_MS)
      process.exit(EXIT_OF[name]);
    if (first !== undefined) return;
    first = { at: performance.now(), code: EXIT_OF[name] };
    log.say(`${name}: leaving; once more ends it at once`);
    controller.abort(new Error(`was ended by ${name}`));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return { signal: controller.signal, code: () => first?.code ?? EXIT_OF.SIGINT };
}

async function startTruth(): Promise<OwnTruth> {
  const server = await GroundTruthServer.start({ api: 'openai-chat', transport: 'lean' });
  const atOnce = milliseconds(0);
  return {
    baseUrl: server.server({ timeToFirstToken: atOnce, interTokenLatency: atOnce }).settings.baseUrl,
    requests: (idPrefix, count, signal) => server.requests(idPrefix, count, signal),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function work(settings: WorkerSettings): Promise<number> {
  const log = new WorkerLog(settings.name, (line) => void process.stderr.write(line));
  const { signal, code } = interruption(log);
  const worker = new QueueWorker({ ...settings, version: suiteVersion(), startTruth, log });
  const outcome = await worker.run(signal);
  if (outcome === 'stopped') return code();
  return outcome === 'ended' ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const settings = readWorkerSettings(environmentWithFile(process.env), args);
    if (settings !== undefined) return await work(settings);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof WorkerSettingsError || error instanceof LoadWorkerError)) throw error;
    process.stderr.write(`${error.message}\n${error instanceof WorkerSettingsError ? `\n${USAGE}` : ''}`);
    return 2;
  }
}

main(process.argv.slice(2)).then(
  // Whatever still waits for a Redis that has gone must not keep the process.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
