import { ContainerCluster } from '../../cluster/container-cluster';
import { HeldNamespace, type NamespaceOwner } from './held-namespace';

/** Why no such namespaces can be made by this user; undefined where they can. */
export async function whyNoNamespaces(owner: NamespaceOwner): Promise<string | undefined> {
  if (owner === 'root' && process.getuid?.() !== 0) return 'root alone has them without a user namespace';
  try {
    const namespace = await HeldNamespace.make(owner);
    await namespace[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why no containers can be tied to a bridge here; undefined where they can. */
export const whyNoContainers = async (): Promise<string | undefined> =>
  process.getuid?.() === 0 ? ContainerCluster.available() : 'root alone may change the network of containers';
