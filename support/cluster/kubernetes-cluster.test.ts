import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { ask, isGone, rejectionOf, untilTrue } from './external-tries.fixture';
import { ClusterError } from './cluster';
import type { KubernetesClusterFile } from './cluster-file';
import { FaultError, type Fault } from './fault';
import { KubernetesApi } from './kubernetes-api.fixture';
import { KubernetesCluster } from './kubernetes-cluster';
import type { KubernetesNode } from './kubernetes-node';

const never = new AbortController().signal;
const skip = process.platform !== 'linux' && 'addresses for pods are on the loopback of Linux only';

describe('KubernetesCluster', { skip }, () => {
  let api: KubernetesApi;
  before(async () => {
    api = await KubernetesApi.start();
    const app = 'vllm';
    await api.pods.start({ labels: { app, role: 'canary' }, cpu: '500m', machine: 'machine-a' });
    await Promise.all([
      api.pods.start({ labels: { app }, cpu: '2', machine: 'machine-a' }),
      api.pods.start({ labels: { app }, machine: 'machine-b', controlled: false }),
    ]);
  });
  after(() => api[Symbol.asyncDispose]());
  beforeEach(() => {
    api.forbidden.clear();
    for (const pod of api.pods.all) pod.unready = false;
  });

  const fileOf = (more: Partial<KubernetesClusterFile> = {}): KubernetesClusterFile => ({
    kind: 'kubernetes',
    namespace: 'llm',
    selector: 'app=vllm',
    port: api.pods.port,
    kubeconfig: api.kubeconfig,
    readySeconds: 30,
    ...more,
  });
  const reach = (more: Partial<KubernetesClusterFile> = {}): Promise<KubernetesCluster> =>
    KubernetesCluster.reach(fileOf(more), never);
  const simulatorOf = (node: KubernetesNode) =>
    api.pods.all.find(({ uid }) => uid === node.pod.uid)!.simulator!;
  const killOf = (node: KubernetesNode): Fault => {
    const fault = node.faultOf({ kind: 'kill' });
    if ('impossible' in fault) throw new Error(fault.impossible);
    return fault;
  };

  it('finds the pods that are ready, with their addresses, machines and cores', async () => {
    api.pods.all.at(-1)!.unready = true;
    const [first, second] = api.pods.all;
    await using cluster = await reach({ nodeHeader: 'x-served-by' });
    expect(cluster.nodes.map(({ id, origin, place, cores }) => ({ id, origin, place, cores }))).to.deep.equal(
      [
        {
          id: first!.name,
          origin: first!.simulator!.origin,
          place: `pod llm/${first!.name} on machine-a`,
          cores: 0.5,
        },
        {
          id: second!.name,
          origin: second!.simulator!.origin,
          place: `pod llm/${second!.name} on machine-a`,
          cores: 2,
        },
      ],
    );
    expect(cluster.description).to.equal(
      '2 pods of the namespace llm that match app=vllm, in the context here',
    );
    expect(cluster.nodeHeader).to.equal('x-served-by');
  });

  it('reads the CPU time and memory of each pod alone, of all pods of a machine from one page', async () => {
    await using cluster = await reach();
    const [busy, idle, unlimited] = cluster.nodes;
    expect(unlimited!.cores).to.equal(6);
    const asked = api.asked.length;
    const [before, idleBefore] = await Promise.all([busy!.usage(), idle!.usage()]);
    expect(api.asked.slice(asked)).to.deep.equal(['GET /api/v1/nodes/machine-a/proxy/metrics/cadvisor']);
    if (before.status !== 'measured' || idleBefore.status !== 'measured') throw new Error('not measured');
    // A simulator has used some CPU time when it listens, and no machine's worth of it.
    expect(before.cpuMs).to.be.within(10, 1e6);
    expect(before.residentBytes).to.be.within(1e7, 1e9);
    await untilTrue(async () => {
      await ask(busy!.origin);
      const now = await busy!.usage();
      return now.status === 'measured' && now.cpuMs > before.cpuMs && now.at > before.at;
    });
  });

  it('names the permission that is missing for CPU time', async () => {
    api.forbidden.add('get nodes/proxy');
    await using cluster = await reach();
    const usage = await cluster.nodes[0]!.usage();
    expect(usage.status === 'unavailable' && usage.reason).to.match(
      /answers 403 .*kubectl create clusterrole .*--verb=get --resource=nodes\/proxy.*metrics\.k8s\.io is no way around/,
    );
    const unlimited = cluster.nodes.at(-1)!;
    expect(unlimited.cores).to.be.NaN;
    api.forbidden.clear();
    const later = await unlimited.usage();
    expect(later.status === 'unavailable' && later.reason).to.match(/has no limit of CPU/);
  });

  it('deletes a pod that is expendable, and is healed once another serves in its place', async () => {
    await using cluster = await reach({ expendable: 'role=canary' });
    const [node] = cluster.nodes.filter((one) => !('impossible' in one.faultOf({ kind: 'kill' })));
    if (node === undefined) throw new Error('no pod is expendable');
    const { id, origin } = node;
    const { pid } = simulatorOf(node);
    const harm = await killOf(node).inject(never);
    await untilTrue(() => Promise.resolve(isGone(pid)));
    expect(await rejectionOf(ask(origin))).to.be.instanceOf(Error);
    await harm[Symbol.asyncDispose]();
    expect(node.id).to.equal(id);
    expect(node.origin).to.not.equal(origin);
    expect(node.place).to.match(new RegExp(`^pod llm/llm-\\d+ on machine-a, in the place of ${id}$`));
    expect(await ask(node.origin)).to.equal(200);
    expect(new Set(cluster.nodes.map((one) => one.origin)).size).to.equal(3);
    expect((await node.usage()).status).to.equal('measured');
  });

  it('waits for the new pods when it is disposed of before all are healed', async () => {
    const cluster = await reach({ expendable: true });
    const nodes = cluster.nodes.slice(0, 3).filter(({ pod }) => pod.replaced);
    expect(nodes).to.have.lengthOf(2);
    const origins = nodes.map(({ origin }) => origin);
    await Promise.all(nodes.map((node) => killOf(node).inject(never)));
    await cluster[Symbol.asyncDispose]();
    for (const [index, node] of nodes.entries()) {
      expect(node.origin).to.not.equal(origins[index]);
      expect(await ask(node.origin)).to.equal(200);
    }
    expect(new Set(nodes.map(({ origin }) => origin)).size).to.equal(2);
  });

  it('deletes nothing that it may not, and says what would make it possible', async () => {
    await using cluster = await reach({ expendable: 'role=canary' });
    const why = (node: KubernetesNode, kind: 'kill' | 'freeze'): string => {
      const fault = node.faultOf({ kind });
      return 'impossible' in fault ? fault.impossible : 'possible';
    };
    expect(
      cluster.nodes
        .map((node) => why(node, 'kill'))
        .toSorted()
        .map((text) => text.slice(-30)),
    ).to.deep.equal(
      ['possible', ...Array<string>(2).fill('finds it, into the cluster file'.slice(-30))].toSorted(),
    );
    expect(why(cluster.nodes[0]!, 'freeze')).to.match(/^freeze cannot be done to pods/);
    await using all = await reach({ expendable: true });
    expect(all.nodes.map((node) => why(node, 'kill')).join('\n')).to.match(
      /belongs to no controller.*Deployment/,
    );
    api.forbidden.add('delete pods');
    const node = all.nodes.find(({ pod }) => pod.replaced)!;
    const refused = await rejectionOf(killOf(node).inject(never));
    expect(refused).to.be.instanceOf(FaultError);
    expect((refused as Error).message).to.match(
      /answers 403 .*kubectl create role .*--verb=delete --resource=pods -n llm/,
    );
    expect(await ask(node.origin)).to.equal(200);
  });

  it('reaches pods behind a balancer without their addresses', async () => {
    await using cluster = await reach({ balancer: 'http://lb:8080', port: 1 });
    expect(cluster.nodes).to.have.lengthOf(3);
  });

  const failures: readonly [string, Partial<KubernetesClusterFile>, RegExp][] = [
    [
      'a kubeconfig that is missing',
      { kubeconfig: '/none/kubeconfig' },
      /^\/none\/kubeconfig cannot be read: ENOENT/,
    ],
    [
      'a context that is not known',
      { context: 'there' },
      /has no context "there".*known are here, nowhere\. Write one/,
    ],
    [
      'an API server that is away',
      { context: 'nowhere' },
      /127\.0\.0\.2:\d+ gives no answer \(.*ECONNREFUSED.*kubectl cluster-info/,
    ],
    [
      'a selector that is no selector',
      { selector: 'app' },
      /answers 400 \(unable to parse.*Correct "selector"/,
    ],
    [
      'a selector that finds nothing',
      { selector: 'app=none' },
      /^no pod of the namespace llm matches app=none\. Correct .*kubectl get pods -n llm -l 'app=none'/,
    ],
    [
      'a selector that finds one pod',
      { selector: 'role=canary' },
      /^1 pods of llm .* a cluster needs 2: llm-\d+ \(ready\)/,
    ],
    [
      'a port that nobody listens on',
      { port: 1, readySeconds: 0.001 },
      /^no answer within 0\.001 s from llm-\d+ at http:\/\/127\..*write the address of what stands before them as "balancer"/,
    ],
  ];
  for (const [what, more, message] of failures)
    it(`says what to do about ${what}`, async () => {
      const error = await rejectionOf(reach(more));
      expect(error).to.be.instanceOf(ClusterError);
      expect((error as Error).message).to.match(message);
    });

  it('says what to do about an account that may not list pods, or is not known', async (test) => {
    api.forbidden.add('list pods');
    expect(String(await rejectionOf(reach()))).to.match(
      /answers 403 \(User "tester" cannot list.*--verb=list --resource=pods -n llm/,
    );
    await using other = await KubernetesApi.start('another token');
    expect(String(await rejectionOf(reach({ kubeconfig: other.kubeconfig })))).to.match(
      /answers 401\. Log in anew/,
    );
    const broken = join(temporaryFolder(test), 'kubeconfig');
    writeFileSync(broken, 'clusters: [');
    expect(String(await rejectionOf(reach({ kubeconfig: broken })))).to.match(/kubeconfig cannot be read: /);
  });

  it('gives up with the reason that it is told', async () => {
    const stopping = new AbortController();
    const reaching = rejectionOf(KubernetesCluster.reach(fileOf({ port: 1 }), stopping.signal));
    const reason = new Error('the run was stopped');
    stopping.abort(reason);
    expect(await reaching).to.equal(reason);
  });
});
