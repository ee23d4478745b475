import { QueueFabric } from './load/distributed/coordinator/queue-fabric';
import type { Parameters } from './parameters';
import { milliseconds } from './quantities/units';
import type { ProgressLine } from './report/progress-line';
import type { RunFolder } from './report/run-folder';
import { suiteVersion } from './suite-version';
import { WorkerSeconds } from './worker-seconds';

/** What a run has for the workers that send its loads. */
export interface QueueSurroundings {
  readonly parameters: Parameters;
  readonly signal: AbortSignal;
  readonly progress: Pick<ProgressLine, 'update'>;
  readonly scenario: string;
  readonly folder: RunFolder;
  tell(line: string): void;
}

/**
 * Gathers the load workers that the settings ask for, at the Redis that they name. Rejects with a `LoadWorkerError`
 * where they do not come in time.
 */
export function startQueueFabric(run: QueueSurroundings): Promise<QueueFabric> {
  const { redisUrl: url = '', redisCertificateAuthority, loadWorkers, ...parameters } = run.parameters;
  const { apiKey, headers, certificateAuthority, proxy } = parameters;
  const begunAt = performance.now();
  const tell = (line: string): void => {
    run.tell(line);
  };
  const seconds = new WorkerSeconds(run.folder, tell);
  return QueueFabric.start({
    redis: {
      url,
      ...(redisCertificateAuthority === undefined ? {} : { certificateAuthority: redisCertificateAuthority }),
    },
    workers: loadWorkers,
    deadline: parameters.loadWorkersDeadline,
    records: parameters.loadRecords,
    skewLimit: parameters.loadStartSkew,
    secrets: {
      headers,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      ...(proxy === undefined ? {} : { proxy }),
    },
    truthClient: { api: parameters.api, transport: parameters.transport },
    version: suiteVersion(),
    signal: run.signal,
    observer: {
      waiting: (came, wanted) => {
        const phase = `waiting for load workers: ${came} of ${wanted}`;
        const elapsed = milliseconds(performance.now() - begunAt);
        run.progress.update({
          scenario: run.scenario,
          phase,
          elapsed,
          budget: parameters.loadWorkersDeadline,
          isBeforeLoads: true,
        });
      },
      note: tell,
      seconds: (load, worker, counts) => {
        seconds.add(load, worker, counts);
      },
    },
  });
}
