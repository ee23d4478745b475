import { after, describe } from 'node:test';
import { CONTRACT_FLAGS, describeCluster } from './cluster.contract';
import { ExternalCluster } from './external-cluster';
import { RunnableServer } from './external-server.fixture';

describe('ExternalCluster under the contract of clusters', () => {
  const servers = new AsyncDisposableStack();
  after(() => servers.disposeAsync());

  describeCluster('ExternalCluster', {
    available: () =>
      Promise.resolve(process.platform === 'linux' ? undefined : 'processes are measured on Linux only'),
    start: async () => {
      const ids = ['a', 'b'];
      const started = ids.map(async (id) => {
        const server = servers.use(await RunnableServer.start(...CONTRACT_FLAGS, '--node-id', id));
        const { origin: url, commands: kill, freeze } = server;
        return { id, url, cpu: { process: 'listening' as const }, expendable: { kill, freeze } };
      });
      const nodes = await Promise.all(started);
      const file = { kind: 'external' as const, nodes, nodeHeader: 'x-served-by', readySeconds: 30 };
      return ExternalCluster.reach(file, new AbortController().signal);
    },
    faults: ['kill', 'freeze'],
    tellsUsage: true,
    endsNodes: false,
  });
});
