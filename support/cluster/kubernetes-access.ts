import type * as Library from '@kubernetes/client-node';
import type { ConfigurationOptions, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { milliseconds } from '../quantities/units';
import { ClusterError } from './cluster';
import type { KubernetesClusterFile } from './cluster-file';
import { KubernetesError, type AskedFor } from './kubernetes-error';
import { podOf, type Pod } from './kubernetes-pod';

const DEADLINE = milliseconds(30_000);

/** The API server, as far as it is asked here. Each call rejects with a `KubernetesError`, or the signal's reason. */
export class KubernetesAccess {
  readonly namespace: string;
  readonly context: string;
  readonly #library: typeof Library;
  readonly #config: KubeConfig;
  readonly #api: CoreV1Api;
  readonly #server: string;

  private constructor(library: typeof Library, config: KubeConfig, namespace: string) {
    this.namespace = namespace;
    this.context = config.getCurrentContext();
    this.#library = library;
    this.#config = config;
    this.#api = config.makeApiClient(library.CoreV1Api);
    this.#server = (config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
  }

  /** Reads the kubeconfig. Rejects with a `ClusterError` where there is none, or it is not in order. */
  static async open(file: KubernetesClusterFile): Promise<KubernetesAccess> {
    // It takes long to load, which runs without Kubernetes need not wait for.
    const library = await import('@kubernetes/client-node');
    return new KubernetesAccess(library, configOf(library, file), file.namespace);
  }

  /** All pods that the selector finds. */
  async listPods(selector: string, signal?: AbortSignal): Promise<readonly Pod[]> {
    const asked = this.#asked('list', 'pods', `list the pods of ${this.namespace} that match ${selector}`);
    return this.#ask(asked, signal, async (options) => {
      const request = { namespace: this.namespace, labelSelector: selector };
      const { items } = await this.#api.listNamespacedPod(request, options);
      return items.map(podOf);
    });
  }

  /** Deletes that pod at once, and no other that has taken its name. */
  async deletePod({ name, uid }: Pod, signal?: AbortSignal): Promise<void> {
    const asked = this.#asked('delete', 'pods', `delete the pod ${name} of ${this.namespace}`);
    await this.#ask(asked, signal, async (options) => {
      const body = { gracePeriodSeconds: 0, preconditions: { uid } };
      const request = { name, namespace: this.namespace, gracePeriodSeconds: 0, body };
      await this.#api.deleteNamespacedPod(request, options);
    });
  }

  /** The page of metrics on which the kubelet of that machine tells of its containers. */
  async kubeletPage(machine: string): Promise<string> {
    const asked = this.#asked('get', 'nodes/proxy', `read the CPU time of pods on ${machine}`);
    return this.#ask(asked, undefined, async (_, signal) => {
      const { RequestContext, HttpMethod, IsomorphicFetchHttpLibrary, ApiException } = this.#library;
      // The client's own call would write the slash within the path as %2F, which not every proxy between undoes.
      const path = `/api/v1/nodes/${encodeURIComponent(machine)}/proxy/metrics/cadvisor`;
      const request = new RequestContext(`${this.#server}${path}`, HttpMethod.GET);
      await this.#config.applySecurityAuthentication(request);
      request.setSignal(signal);
      const answer = await new IsomorphicFetchHttpLibrary().send(request).toPromise();
      const text = await answer.body.text();
      if (answer.httpStatusCode === 200) return text;
      throw new ApiException(answer.httpStatusCode, 'no metrics', text, answer.headers);
    });
  }

  async #ask<T>(
    asked: AskedFor,
    stop: AbortSignal | undefined,
    call: (options: ConfigurationOptions, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    stop?.throwIfAborted();
    const late = AbortSignal.timeout(DEADLINE);
    const signal = stop === undefined ? late : AbortSignal.any([stop, late]);
    try {
      return await call(this.#withSignal(signal), signal);
    } catch (error) {
      stop?.throwIfAborted();
      throw new KubernetesError(error, asked);
    }
  }

  /** The client takes a signal only by the side. */
  #withSignal(signal: AbortSignal): ConfigurationOptions {
    const { Observable } = this.#library;
    return {
      middlewareMergeStrategy: 'append',
      middleware: [
        {
          pre: (request) => {
            request.setSignal(signal);
            return new Observable(Promise.resolve(request));
          },
          post: (response) => new Observable(Promise.resolve(response)),
        },
      ],
    };
  }

  #asked(verb: AskedFor['verb'], resource: AskedFor['resource'], what: string): AskedFor {
    const namespace = resource === 'pods' ? this.namespace : undefined;
    return { verb, resource, what, namespace, server: this.#server };
  }
}

const WITHOUT = 'http://localhost:8080';

function configOf(
  { KubeConfig }: typeof Library,
  { kubeconfig, context }: KubernetesClusterFile,
): KubeConfig {
  const config = new KubeConfig();
  const from = kubeconfig ?? 'the kubeconfig of KUBECONFIG or ~/.kube/config';
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new ClusterError(
      `${from} cannot be read: ${(error as Error).message}. Correct it, or "kubeconfig" in the cluster file`,
      { cause: error },
    );
  }
  // What the client makes up where it finds nothing at all.
  if (config.getCurrentContext() === 'loaded-context' && config.getCurrentCluster()?.server === WITHOUT)
    throw new ClusterError(
      'there is no kubeconfig: neither KUBECONFIG nor ~/.kube/config, and this is no pod with an account of its own. ' +
        'Write "kubeconfig" into the cluster file, or set KUBECONFIG',
    );
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() !== null) return config;
  const known = config.getContexts().map(({ name }) => name);
  const wrong =
    context === undefined ? 'names no current context' : `has no context "${context}" with a cluster`;
  throw new ClusterError(
    `${from} ${wrong}; ${known.length === 0 ? 'it has none at all' : `known are ${known.join(', ')}`}. ` +
      'Write one of them as "context" into the cluster file',
  );
}
