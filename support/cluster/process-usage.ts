import { ProcessMeter } from '../probes/process/process-meter';
import type { NodeUsage } from './node-usage';

/** Reads what the process of a node and its descendants use; a node that is started again has another process. */
export class ProcessUsage {
  #metered: { readonly pid: number; readonly meter: ProcessMeter } | undefined;

  /** Reads now; undefined stands for a node that does not run. */
  read(node: string, pid: number | undefined): NodeUsage {
    if (pid === undefined) return { status: 'unavailable', reason: `${node} does not run now` };
    try {
      if (this.#metered?.pid !== pid) this.#metered = { pid, meter: new ProcessMeter(pid) };
      const { status, at, cpuMs, residentBytes } = this.#metered.meter.read('look for new ones');
      return { status, at, cpuMs, residentBytes };
    } catch (error) {
      return {
        status: 'unavailable',
        reason: `${node}: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }
}
