import { ControlGroup } from '../environment/control-group';
import { outputOf } from '../environment/command';
import type { ServingContainer } from '../environment/network-environment';
import { cpusOf, processesOf, threadsOf } from '../../cluster/process-threads';
import { isStopped } from './container-threads';
import { pathOf } from '../../cluster/system-program';
import { PacketQueue } from './packet-queue';

/** All that an injection may change about a container, as the kernel tells it. */
export interface ContainerState {
  readonly queue: string;
  readonly rules: string;
  /** On which CPUs its threads may run: each list once. */
  readonly cpus: readonly string[];
  /** In cores; undefined without a limit. */
  readonly quota: number | undefined;
  readonly isStopped: boolean;
}

export async function stateOf(container: ServingContainer): Promise<ContainerState> {
  const { pid, namespace } = container;
  const group = ControlGroup.of(pid);
  const threads = processesOf(pid).flatMap((one) => threadsOf(one));
  return {
    queue: (await new PacketQueue(container).state()).kind,
    rules: await outputOf(namespace.enter([pathOf('nft'), 'list', 'ruleset'])),
    cpus: [...new Set(threads.flatMap((thread) => cpusOf(thread) ?? []))].sort(),
    quota: 'unavailable' in group ? undefined : group.quota(),
    isStopped: isStopped(pid),
  };
}
