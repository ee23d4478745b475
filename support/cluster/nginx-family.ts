import { ProcessTree } from '../probes/process/process-tree';
import { PROC, whyNoProc } from '../probes/process/unavailable';

/** The master process of an nginx and its workers. */
export class NginxFamily {
  readonly #master: number;
  readonly #workers: number;
  /** Undefined on a platform that does not tell of processes. */
  readonly #tree: ProcessTree | undefined;

  constructor(master: number, workers: number) {
    this.#master = master;
    this.#workers = workers;
    this.#tree = whyNoProc(PROC) === undefined ? new ProcessTree(master) : undefined;
  }

  /** Whether all workers are there; true where that cannot be told. */
  isComplete(): boolean {
    return this.#tree === undefined || this.#tree.look().length > this.#workers;
  }

  /** Those that run now; only the master where its workers cannot be told. */
  pids(): readonly number[] {
    return this.#tree?.look() ?? [this.#master];
  }
}
