import { availableParallelism } from 'node:os';
import { findListeningProcess } from '../probes/process/listening-process';
import { ProcessMeter } from '../probes/process/process-meter';
import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { ExternalNodeFields } from './external-fault';
import { fetchPage, type FetchedPage } from './external-http';
import { figuresOf, type NoFigures, type PageFigures } from './external-page-figures';
import type { NodeUsage } from './node-usage';

/** Where the usage of a node is read. */
export interface UsageSource {
  /** How many cores are the node's share, as far as that is known by now. */
  readonly cores: number | undefined;
  /** Of this machine, where the node is one. */
  readonly pid: number | undefined;
  /** Reads now; CPU time falls only where what is read was started anew. Never rejects. */
  read(): Promise<NodeUsage>;
}

type Unavailable = Extract<NodeUsage, { readonly status: 'unavailable' }>;

/** Says why usage is not known. */
export const unavailable = (reason: string): Unavailable => ({ status: 'unavailable', reason });

const SCRAPE_DEADLINE = milliseconds(10_000);

/** The source that a node of the cluster file names. */
export function usageSourceOf({ id, url, cpu, cores }: ExternalNodeFields): UsageSource {
  if (cpu?.prometheus !== undefined) {
    const { prometheus, ...series } = cpu;
    return new PageUsage(async () => {
      const page = await fetchPage(prometheus, { deadline: SCRAPE_DEADLINE }).catch((error: unknown) => {
        throw new Error(`no metrics from ${prometheus}: ${(error as Error).message}`, { cause: error });
      });
      if (page.status !== 200) throw new Error(`${prometheus} answered ${page.status}; correct the address`);
      return { ...page, figures: figuresOf(page.text, series) };
    }, cores);
  }
  if (cpu?.process !== undefined) return new ProcessUse(cpu.process, new URL(url), cores);
  const none = unavailable(
    `the cluster file does not say where CPU time is read: write "cpu" for node ${id}`,
  );
  return { cores, pid: undefined, read: () => Promise.resolve(none) };
}

/** A page and what it says of the node. */
type ReadPage = Pick<FetchedPage, 'at'> & { readonly figures: PageFigures | NoFigures };

/** Usage from a page of metrics. */
export class PageUsage implements UsageSource {
  readonly pid = undefined;
  readonly #fetch: () => Promise<ReadPage>;
  #cores: number | undefined;

  /** Cores that are given count more than those of the page. */
  constructor(fetch: () => Promise<ReadPage>, cores: number | undefined) {
    this.#fetch = fetch;
    this.#cores = cores;
  }

  get cores(): number | undefined {
    return this.#cores;
  }

  async read(): Promise<NodeUsage> {
    try {
      const { at, figures } = await this.#fetch();
      if (figures.status === 'missing') return unavailable(figures.reason);
      this.#cores ??= figures.cores;
      const { residentBytes, cpuSeconds, stamp } = figures;
      return {
        status: 'measured',
        at: stamp === undefined ? at : onMonotonicClock(stamp),
        cpuMs: milliseconds(1e3 * cpuSeconds),
        residentBytes,
      };
    } catch (error) {
      return unavailable((error as Error).message);
    }
  }
}

/**
 * cAdvisor looks only every 10 to 15 s: CPU time belongs to the instant that it wrote beside it. Where the clocks of
 * the machines differ all instants are off by the same, so that differences are right.
 */
const onMonotonicClock = (stamp: number): Milliseconds =>
  milliseconds(stamp + (monotonicClock.now() - Date.now()));

/** Usage of a process of this machine and its descendants. */
class ProcessUse implements UsageSource {
  readonly cores: number;
  readonly #process: number | 'listening';
  readonly #url: URL;
  #meter: ProcessMeter | undefined;
  #pid: number | undefined;

  constructor(process: number | 'listening', url: URL, cores: number | undefined) {
    this.cores = cores ?? availableParallelism();
    this.#process = process;
    this.#url = url;
    this.#pid = process === 'listening' ? undefined : process;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  async read(): Promise<NodeUsage> {
    try {
      this.#meter ??= new ProcessMeter(await this.#find());
      const { at, cpuMs, residentBytes } = this.#meter.read('look for new ones');
      return { status: 'measured', at, cpuMs, residentBytes };
    } catch (error) {
      // Where it was started again it is another process now.
      this.#meter = undefined;
      return unavailable((error as Error).message);
    }
  }

  async #find(): Promise<number> {
    if (this.#process !== 'listening') return this.#process;
    const { hostname, port } = this.#url;
    const found = await findListeningProcess(
      Number(port === '' ? 80 : port),
      hostname.replace(/^\[(.*)\]$/, '$1'),
    );
    if (found.status === 'unavailable') throw new Error(found.reason);
    this.#pid = found.pid;
    return found.pid;
  }
}
