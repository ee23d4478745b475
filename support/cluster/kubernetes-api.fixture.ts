import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cadvisorPage } from './kubernetes-page.fixture';
import { SimulatedPods, type SimulatedPod } from './kubernetes-simulated-pods.fixture';

/** What an account may be kept from: verb and resource. */
export type Forbidden = 'list pods' | 'delete pods' | 'get nodes/proxy';

const TOKEN = 'a-token-of-a-service-account';
const NAMESPACE = 'llm';

/** An API server of Kubernetes, as far as it is asked here: its pods are simulators, which it really deletes. */
export class KubernetesApi implements AsyncDisposable {
  readonly pods = new SimulatedPods();
  /** What the account may not do. */
  readonly forbidden = new Set<Forbidden>();
  /** The requests that it was sent: method and path. */
  readonly asked: string[] = [];
  /** Of a kubeconfig with the contexts `here`, which is the current one, and `nowhere`. */
  readonly kubeconfig: string;
  readonly #folder: string;
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response).catch((error: unknown) => {
      refuse(response, 500, String(error));
    });
  });

  private constructor(folder: string) {
    this.#folder = folder;
    this.kubeconfig = join(folder, 'kubeconfig');
  }

  static async start(token = TOKEN): Promise<KubernetesApi> {
    const api = new KubernetesApi(await mkdtemp(join(tmpdir(), 'kubernetes-api-')));
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    const { port } = api.#server.address() as AddressInfo;
    await writeFile(api.kubeconfig, kubeconfigOf(`http://127.0.0.1:${port}`, token));
    return api;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.pods[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    this.asked.push(`${method} ${pathname}`);
    if (headers.authorization !== `Bearer ${TOKEN}`) {
      refuse(response, 401, 'Unauthorized');
      return;
    }
    const [, name] = new RegExp(`^/api/v1/namespaces/${NAMESPACE}/pods(?:/([^/]+))?$`).exec(pathname) ?? [];
    const [, machine] = /^\/api\/v1\/nodes\/([^/]+)\/proxy\/metrics\/cadvisor$/.exec(pathname) ?? [];
    if (machine !== undefined) this.#page(response, machine);
    else if (method === 'DELETE' && name !== undefined) this.#delete(response, name, await bodyOf(request));
    else if (method === 'GET' && pathname.endsWith('/pods')) this.#list(response, pathname, searchParams);
    else refuse(response, 404, 'the server could not find the requested resource');
  }

  #list(response: ServerResponse, pathname: string, parameters: URLSearchParams): void {
    if (this.#isForbidden(response, 'list pods')) return;
    const wanted = (parameters.get('labelSelector') ?? '').split(',').map((term) => term.split('='));
    if (wanted.some((term) => term.length !== 2)) {
      refuse(response, 400, 'unable to parse requirement');
      return;
    }
    const items = pathname.includes(`/${NAMESPACE}/`)
      ? this.pods.all.filter(({ plan }) => wanted.every(([key = '', value]) => plan.labels[key] === value))
      : [];
    tell(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: items.map(objectOf) });
  }

  #delete(response: ServerResponse, name: string, body: string): void {
    if (this.#isForbidden(response, 'delete pods')) return;
    const { preconditions, gracePeriodSeconds } = JSON.parse(body) as {
      preconditions?: { uid?: string };
      gracePeriodSeconds?: number;
    };
    const pod = this.pods.all.find((one) => one.name === name);
    if (pod === undefined) refuse(response, 404, `pods "${name}" not found`);
    else if (preconditions?.uid !== pod.uid) refuse(response, 409, 'the UID in the precondition is another');
    else if (gracePeriodSeconds !== 0) refuse(response, 422, 'only deletion without grace is known here');
    else {
      this.pods.delete(name);
      tell(response, 200, objectOf(pod));
    }
  }

  #page(response: ServerResponse, machine: string): void {
    if (this.#isForbidden(response, 'get nodes/proxy')) return;
    const pods = this.pods.all.filter(({ plan }) => plan.machine === machine);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(cadvisorPage(pods, NAMESPACE));
  }

  #isForbidden(response: ServerResponse, what: Forbidden): boolean {
    if (!this.forbidden.has(what)) return false;
    const [verb, resource = ''] = what.split(' ');
    refuse(response, 403, `User "tester" cannot ${verb ?? ''} resource "${resource}"`);
    return true;
  }
}

function objectOf({ name, uid, plan, address, simulator, unready }: SimulatedPod): object {
  const ready = simulator !== undefined && !unready;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'llm', uid: 'r', controller: true };
  return {
    metadata: {
      name,
      uid,
      namespace: NAMESPACE,
      labels: plan.labels,
      ownerReferences: plan.controlled === false ? [] : [owner],
    },
    spec: {
      nodeName: plan.machine,
      containers: [
        { name: 'vllm', ...(plan.cpu === undefined ? {} : { resources: { limits: { cpu: plan.cpu } } }) },
      ],
    },
    status: {
      phase: simulator === undefined ? 'Pending' : 'Running',
      ...(simulator === undefined ? {} : { podIP: address }),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const refuse = (response: ServerResponse, code: number, message: string): void => {
  tell(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
};

function tell(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Only the first of the two addresses is listened at. */
const kubeconfigOf = (server: string, token: string): string => `apiVersion: v1
kind: Config
current-context: here
clusters:
  - { name: here, cluster: { server: '${server}', insecure-skip-tls-verify: true } }
  - { name: nowhere, cluster: { server: '${server.replace('127.0.0.1', '127.0.0.2')}', insecure-skip-tls-verify: true } }
users:
  - { name: tester, user: { token: '${token}' } }
contexts:
  - { name: here, context: { cluster: here, user: tester } }
  - { name: nowhere, context: { cluster: nowhere, user: tester } }
`;
