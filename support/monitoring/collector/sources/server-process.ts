import { findListeningProcess, type ListeningProcess } from '../../../probes/process/listening-process';
import { ProcessProbe, type ObservedProcess } from '../../../probes/process/process-probe';
import type { ProcessUsage } from '../../../probes/process/process-usage';
import type { Unavailable } from '../../../probes/process/unavailable';
import { Pause } from '../pause';

type Probe = Pick<ProcessProbe, 'usageNow'>;

/** How processes are observed, and found again; tests hand in others. */
interface Tools {
  readonly probeOf: (observed: ObservedProcess) => Probe;
  readonly find: (port: number, host: string) => Promise<ListeningProcess>;
}

const TOOLS: Tools = { probeOf: (observed) => new ProcessProbe(observed), find: findListeningProcess };

/** The server's processes, followed to the one that takes over its port where the server is started again. */
export class ServerProcess {
  readonly #address: { readonly host: string; readonly port: number } | undefined;
  readonly #tools: Tools;
  readonly #pause = new Pause();
  #probe: Probe;
  #leftAlone = 0;

  /** One that could not be found in the first place, as a remote one, is not looked for. */
  constructor(
    observed: ObservedProcess,
    address: { readonly host: string; readonly port: number } | undefined,
    tools: Tools = TOOLS,
  ) {
    this.#tools = tools;
    this.#probe = tools.probeOf(observed);
    this.#address = observed.status === 'found' ? address : undefined;
  }

  readonly look = async (): Promise<ProcessUsage | Unavailable> => {
    const usage = this.#probe.usageNow();
    if (usage.status === 'measured') {
      this.#pause.end();
      this.#leftAlone = 0;
      return usage;
    }
    if (this.#address === undefined) return usage;
    this.#leftAlone -= 1;
    // A search reads the open files of all processes of the machine.
    if (this.#leftAlone > 0) return usage;
    this.#leftAlone = this.#pause.next();
    const found = await this.#tools.find(this.#address.port, this.#address.host);
    if (found.status === 'unavailable') return usage;
    this.#probe = this.#tools.probeOf(found);
    return this.#probe.usageNow();
  };
}
