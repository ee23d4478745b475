import type { EngineKind } from '../../cluster/container-engine';
import { NetworkError } from '../network-error';
import { ContainerEnvironment } from './container-environment';
import { NamespaceEnvironment, type EnvironmentOptions } from './namespace-environment';
import type { NetworkEnvironment } from './network-environment';

/** `auto`: the one that is most like what users run, among those that are possible here. */
export type EnvironmentKind = 'auto' | 'namespaces' | EngineKind;

/** An environment, and what is worth to be said of how it came to be. */
export interface StartedEnvironment {
  readonly environment: NetworkEnvironment;
  /** Why there is no better one, and what this one lacks. */
  readonly notes: readonly string[];
}

/** One way to have an environment. */
interface Way {
  readonly name: string;
  readonly start: (
    options: EnvironmentOptions,
  ) => Promise<NetworkEnvironment & { readonly notes?: readonly string[] }>;
}

const NAMESPACES_NEED =
  'network namespaces need Linux with the programs ip, nsenter and unshare (install iproute2 and util-linux), and ' +
  'root, or user namespaces for ordinary users (sysctl user.max_user_namespaces above 0)';

const REMEDIES: Readonly<Record<EnvironmentKind, string>> = {
  auto: `containers need podman or Docker, and root; ${NAMESPACES_NEED}`,
  namespaces: NAMESPACES_NEED,
  podman: 'set LLM_NETWORK to namespaces, or to auto',
  docker: 'set LLM_NETWORK to namespaces, or to auto',
};

/**
 * Starts an environment of that kind; `auto` takes containers where an engine runs them for root, or else network
 * namespaces, as root or within a user namespace. Rejects with a `NetworkError` that says what to do where none is
 * possible, or with the signal's reason.
 */
export async function startEnvironment(
  kind: EnvironmentKind,
  options: EnvironmentOptions,
): Promise<StartedEnvironment> {
  return firstOf(waysFor(kind, process.getuid?.() === 0), options, REMEDIES[kind]);
}

/** From the best to the last. */
function waysFor(kind: EnvironmentKind, isRoot: boolean): readonly Way[] {
  const containers = (engine?: EngineKind): Way => ({
    name: engine === undefined ? 'containers' : `containers by ${engine}`,
    start: (options) => ContainerEnvironment.start(options, engine),
  });
  const asRoot: Way = {
    name: 'network namespaces as root',
    start: (options) => NamespaceEnvironment.start('root', options),
  };
  const asUser: Way = {
    name: 'network namespaces within a user namespace',
    start: (options) => NamespaceEnvironment.start('user', options),
  };
  const namespaces = isRoot ? [asRoot, asUser] : [asUser];
  switch (kind) {
    case 'auto':
      return [containers(), ...namespaces];
    case 'namespaces':
      return namespaces;
    case 'podman':
    case 'docker':
      return [containers(kind)];
  }
}

/** Exported for tests: the first way that leads somewhere, and what the others said. */
export async function firstOf(
  ways: readonly Way[],
  options: EnvironmentOptions,
  remedy: string,
): Promise<StartedEnvironment> {
  const notes: string[] = [];
  for (const { name, start } of ways) {
    try {
      const environment = await start(options);
      return { environment, notes: [...notes, ...(environment.notes ?? [])] };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof NetworkError)) throw error;
      notes.push(`no ${name}: ${error.message}`);
    }
  }
  throw new NetworkError(
    `no server can be started in a network of its own here: ${notes.join('; ')}; ${remedy}`,
  );
}
