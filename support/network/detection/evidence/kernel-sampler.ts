import { readFileSync } from 'node:fs';
import { ProcessTree } from '../../../probes/process/process-tree';
import { monotonicClock } from '../../../quantities/clock';
import { ControlGroup } from '../../environment/control-group';
import type { NetworkEnvironment, ServingContainer } from '../../environment/network-environment';
import type { ContainerCounters, KernelSample } from './kernel-sample';
import { parseMachineCounters, type MachineCounters } from './machine-counters';
import { parseInterfaceDrops, parseTcpCounters, type TcpCounters } from './network-counters';
import { TaskSums } from './task-counters';

/** Processes of a container are listed anew so often: that reads the whole of /proc. */
const LIST_EVERY_MS = 2_000;

/** Reads counters of the kernel about all containers; takes about a millisecond, and starts no process. */
export class KernelSampler {
  readonly #environment: NetworkEnvironment;
  readonly #watched: readonly WatchedContainer[];

  constructor(environment: NetworkEnvironment) {
    this.#environment = environment;
    this.#watched = environment.containers.map((container) => new WatchedContainer(container));
  }

  sample(): KernelSample {
    const { client } = this.#environment;
    const clientInterfaces = textOf(`/proc/${client.pid}/net/dev`);
    const containers = new Map<string, ContainerCounters>();
    for (const watched of this.#watched) {
      const counters = watched.counters(clientInterfaces);
      if (counters !== undefined) containers.set(watched.id, counters);
    }
    return { at: monotonicClock.now(), machine: machine(), client: tcpOf(client.pid), containers };
  }
}

class WatchedContainer {
  readonly id: string;
  readonly #container: ServingContainer;
  #group: ControlGroup | undefined;
  #groups = '';
  readonly #tree: ProcessTree;
  readonly #tasks = new TaskSums();
  #pids: readonly number[] = [];
  #listedAt = -Infinity;

  constructor(container: ServingContainer) {
    this.id = container.id;
    this.#container = container;
    this.#tree = new ProcessTree(container.pid);
  }

  /** Undefined where it has ended. */
  counters(clientInterfaces: string): ContainerCounters | undefined {
    const { namespace, interface: own, link } = this.#container;
    const now = monotonicClock.now();
    try {
      if (now - this.#listedAt > LIST_EVERY_MS) [this.#pids, this.#listedAt] = [this.#tree.look(), now];
      const ownDrops = parseInterfaceDrops(textOf(`/proc/${namespace.pid}/net/dev`), own);
      this.#findGroup();
      const linkDrops = link === undefined ? 0 : parseInterfaceDrops(clientInterfaces, link);
      return {
        tcp: tcpOf(namespace.pid),
        interfaceDrops: ownDrops + linkDrops,
        tasks: this.#tasks.look(this.#pids),
        throttling: this.#group?.throttling(),
        frozen: this.#group?.isFrozen(),
      };
    } catch {
      return undefined;
    }
  }

  /** It can be moved to another one at any time. */
  #findGroup(): void {
    const groups = textOf(`/proc/${this.#container.pid}/cgroup`);
    if (groups === this.#groups) return;
    this.#groups = groups;
    const group = ControlGroup.of(this.#container.pid);
    this.#group = 'unavailable' in group ? undefined : group;
  }
}

function machine(): MachineCounters {
  return parseMachineCounters({
    stat: textOf('/proc/stat'),
    softirqs: textOf('/proc/softirqs'),
    softnet: textOf('/proc/net/softnet_stat'),
    pressure: pressure(),
  });
}

/** Kernels can be built, or started, without it. */
function pressure(): string | undefined {
  try {
    return textOf('/proc/pressure/cpu');
  } catch {
    return undefined;
  }
}

const tcpOf = (pid: number): TcpCounters =>
  parseTcpCounters(textOf(`/proc/${pid}/net/snmp`), textOf(`/proc/${pid}/net/netstat`));

const textOf = (path: string): string => readFileSync(path, 'utf8');
