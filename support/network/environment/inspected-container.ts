import { NetworkError } from '../network-error';
import { networkOf as networkNamespaceOf } from './network-strangers';

/** What is taken of `GET /containers/NAME/json`, the same for Docker and podman. */
export interface ContainerDetails {
  readonly Id: string;
  readonly State: { readonly Running: boolean; readonly Paused?: boolean; readonly Pid: number };
  readonly HostConfig: { readonly NetworkMode?: string | undefined };
  readonly NetworkSettings: {
    readonly IPAddress?: string;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string } | undefined>>;
  };
}

/** A container that runs here, in a network namespace of its own. */
export interface InspectedContainer {
  readonly id: string;
  /** Its first process, as this machine counts. */
  readonly pid: number;
  /** IPv4 as its engine knows it; undefined where the engine has given it none. */
  readonly address: string | undefined;
}

/** Networks of an ordinary user's engine, into which nobody comes but by forwarded ports. */
const CLOSED_MODES = ['slirp4netns', 'pasta'];

/**
 * What an engine tells of a container that is to be measured; `networkOf` tells processes' network namespaces apart.
 * Throws a `NetworkError` that says what to do where it cannot be.
 */
export function inspectedContainer(
  name: string,
  { Id: id, State: state, HostConfig: host, NetworkSettings: network }: ContainerDetails,
  networkOf: (pid: number) => string | undefined = networkNamespaceOf,
): InspectedContainer {
  if (!state.Running) throw new NetworkError(`container ${name} does not run; start it first`);
  if (state.Paused === true) throw new NetworkError(`container ${name} is paused; let it go on first`);
  const mode = host.NetworkMode ?? '';
  const own = networkOf(state.Pid);
  if (own === undefined)
    throw new NetworkError(
      `process ${state.Pid} of container ${name} is not on this machine: its engine runs in a virtual machine; ` +
        'run this suite there',
    );
  if (mode === 'host' || own === networkOf(process.pid))
    throw new NetworkError(
      `container ${name} is on the network of its host, where its packets cannot be told from those of others; ` +
        'start it on a bridge network, without --network host',
    );
  if (CLOSED_MODES.some((closed) => mode.startsWith(closed)))
    throw new NetworkError(
      `container ${name} has the network ${mode}, into which only forwarded ports lead; ` +
        'start it as root on a bridge network',
    );
  const addresses = [
    network.IPAddress,
    ...Object.values(network.Networks ?? {}).map((one) => one?.IPAddress),
  ];
  return { id, pid: state.Pid, address: addresses.find((one) => one !== undefined && one !== '') };
}
