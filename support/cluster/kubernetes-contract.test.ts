import { after, describe } from 'node:test';
import { describeCluster } from './cluster.contract';
import { KubernetesApi } from './kubernetes-api.fixture';
import { KubernetesCluster } from './kubernetes-cluster';

/**
 * Without faults: a pod that takes the place of a deleted one has an address of its own, and so does not serve again
 * where the other did, as the contract wants it.
 */
describe('KubernetesCluster under the contract of clusters', () => {
  const resources = new AsyncDisposableStack();
  after(() => resources.disposeAsync());

  describeCluster('KubernetesCluster', {
    available: () =>
      Promise.resolve(
        process.platform === 'linux' ? undefined : 'addresses for pods are on the loopback of Linux only',
      ),
    start: async () => {
      const api = resources.use(await KubernetesApi.start());
      const plan = { labels: { app: 'vllm' }, machine: 'machine-a' };
      await api.pods.start(plan);
      await api.pods.start(plan);
      const file = {
        kind: 'kubernetes' as const,
        namespace: 'llm',
        selector: 'app=vllm',
        port: api.pods.port,
        kubeconfig: api.kubeconfig,
        nodeHeader: 'x-served-by',
        readySeconds: 30,
      };
      return KubernetesCluster.reach(file, new AbortController().signal);
    },
    faults: [],
    tellsUsage: true,
    endsNodes: false,
  });
});
