import { availableParallelism } from 'node:os';
import { after, before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import type { Cluster, ClusterNode } from './cluster';
import { FaultError, type Fault, type FaultKind } from './fault';
import { answer, answersOf, health, measured, outcome, rejection, timeOf } from './process-answers.fixture';
import { untilEnded } from './process-waiting';

const FIRST_TOKEN_MS = 20;
/** Flags of the simulators that are the nodes of a cluster under contract. */
export const CONTRACT_FLAGS = ['--ttft', `${FIRST_TOKEN_MS} ms`, '--itl', '1 ms'] as const;

/** What an adapter promises of its clusters. */
export interface ClusterUnderContract {
  /** Starts or finds one of two simulators or more, each with `CONTRACT_FLAGS`. */
  readonly start: () => Promise<Cluster>;
  /** Why there can be none here; undefined where there can. */
  readonly available?: () => Promise<string | undefined>;
  /** What its nodes can suffer; of everything else it says that it is impossible, and why. */
  readonly faults: readonly FaultKind['kind'][];
  /** It says how much of this machine its nodes use. */
  readonly tellsUsage: boolean;
  /** Its nodes are processes of this machine that end with it; others it only heals. */
  readonly endsNodes: boolean;
}

const SLOW_FACTOR = 50;
const KINDS: readonly FaultKind[] = [
  { kind: 'kill' },
  { kind: 'freeze' },
  { kind: 'hang' },
  { kind: 'slow', factor: SLOW_FACTOR },
  { kind: 'refuse' },
  { kind: 'packet loss', share: 1 },
];
const unending = new AbortController().signal;

/** What holds for every cluster, of simulators at least. */
export function describeCluster(name: string, contract: ClusterUnderContract): void {
  describe(name, async () => {
    const skip = (await contract.available?.()) ?? false;
    let cluster: Cluster;
    before(async () => {
      if (skip === false) cluster = await contract.start();
    });
    after(() => skip === false && cluster[Symbol.asyncDispose]());
    const kindsWith = (...names: FaultKind['kind'][]) =>
      KINDS.filter(({ kind }) => names.includes(kind) && contract.faults.includes(kind));

    it('has nodes that say who they are, each with a share of the machine', { skip }, async () => {
      const { nodes, nodeHeader } = cluster;
      expect(nodes.length).to.be.at.least(2);
      expect(new Set(nodes.map(({ id }) => id)).size).to.equal(nodes.length);
      for (const node of nodes) {
        const { status, headers } = await answer(node);
        expect(status).to.equal(200);
        if (nodeHeader !== undefined) expect(headers[nodeHeader]).to.equal(node.id);
        expect(node.cores).to.be.greaterThan(0);
        expect(`${node.id} ${node.place}`).to.match(/^\S+ \S/);
      }
    });

    it('says how much each node has used', { skip: skip || !contract.tellsUsage }, async () => {
      for (const node of cluster.nodes) {
        const first = measured(await node.usage());
        let last = first;
        for (; last.cpuMs - first.cpuMs < 20; last = measured(await node.usage())) await answer(node);
        expect(last.cpuMs - first.cpuMs).to.be.lessThan((last.at - first.at) * availableParallelism());
        // A Node program takes some tens of MiB, and none of them gigabytes.
        expect(last.residentBytes).to.be.within(2 ** 24, 2 ** 32);
      }
    });

    for (const kind of KINDS.filter((one) => !contract.faults.includes(one.kind))) {
      it(`says why there is no ${kind.kind}`, { skip }, () => {
        for (const node of cluster.nodes)
          expect(node.faultOf(kind)).to.have.property('impossible').that.is.not.empty;
      });
    }

    for (const kind of kindsWith('kill', 'refuse')) {
      it(
        `lets nobody connect after a ${kind.kind}, and serves again where it did`,
        { skip },
        async (test) => {
          await withFault(test, cluster, kind, async (node) => {
            expect(await rejection(health(node))).to.include({ code: 'ECONNREFUSED' });
          });
        },
      );
    }

    for (const kind of kindsWith('freeze', 'packet loss')) {
      it(`answers nothing during a ${kind.kind}, and serves again afterwards`, { skip }, async (test) => {
        await withFault(test, cluster, kind, async (node, other) => {
          const giveUp = new AbortController();
          const asked = outcome(health(node, giveUp.signal));
          await answersOf(other, 20);
          expect(asked.now).to.equal('nothing');
          giveUp.abort();
        });
      });
    }

    for (const kind of kindsWith('hang')) {
      it(
        'is healthy and answers no request while it hangs, and answers it afterwards',
        { skip },
        async (test) => {
          let asked: ReturnType<typeof outcome> | undefined;
          await withFault(test, cluster, kind, async (node, other) => {
            asked = outcome(answer(node));
            await answersOf(other, 20);
            expect((await health(node)).status).to.equal(200);
            expect(asked.now).to.equal('nothing');
          });
          await asked?.ended;
          expect(asked?.now).to.equal('200');
        },
      );
    }

    for (const kind of kindsWith('slow')) {
      it('takes so many times as long, and no longer afterwards', { skip }, async (test) => {
        const slow = FIRST_TOKEN_MS * SLOW_FACTOR;
        const node = await withFault(test, cluster, kind, async (one) => {
          expect(await timeOf(answer(one))).to.be.at.least(slow * 0.95);
        });
        // One answer may be held up by anything.
        while (node !== undefined && (await timeOf(answer(node))) > slow / 2);
      });
    }

    for (const kind of KINDS.filter((one) => contract.faults.includes(one.kind))) {
      it(`does not do a second harm during a ${kind.kind}`, { skip }, async (test) => {
        await withFault(test, cluster, kind, async (node) => {
          for (const second of kindsWith('kill', 'hang')) {
            const fault = node.faultOf(second);
            const error = 'impossible' in fault ? fault : await rejection(fault.inject(unending));
            expect(error).to.be.instanceOf(FaultError);
            expect(String(error)).to.contain(node.id);
          }
        });
      });
    }

    it('does no harm once the run was stopped', { skip: skip || contract.faults.length === 0 }, async () => {
      const [fault] = faultsOf(cluster.nodes[0]!, KINDS);
      const reason = new Error('the run was stopped');
      expect(await rejection(fault!.inject(AbortSignal.abort(reason)))).to.equal(reason);
      expect((await answer(cluster.nodes[0]!)).status).to.equal(200);
    });

    const pairs = [
      kindsWith('kill', 'freeze'),
      kindsWith('hang', 'slow'),
      kindsWith('refuse', 'packet loss'),
    ];
    for (const kinds of pairs.filter(({ length }) => length > 0)) {
      const names = kinds.map(({ kind }) => kind).join(' and a ');
      it(
        `ends during a ${names}, and heals nothing that is gone`,
        { skip: skip || !contract.endsNodes },
        async () => {
          await using resources = new AsyncDisposableStack();
          const { pids, nodes } = resources.use(await contract.start());
          const faults = kinds.flatMap((kind, place) => faultsOf(nodes[place]!, [kind]));
          const harms = await Promise.all(faults.map((fault) => fault.inject(unending)));
          await resources.disposeAsync();
          await Promise.all(harms.map((harm) => harm[Symbol.asyncDispose]()));
          expect(pids.length).to.be.at.least(nodes.length);
          await Promise.all(pids.map((pid) => untilEnded(pid, unending)));
          for (const node of nodes)
            expect(await rejection(health(node))).to.include({ code: 'ECONNREFUSED' });
        },
      );
    }
  });
}

/** Harms the first node, heals it, and sees that it serves as before; gives it, or nothing where that cannot be. */
async function withFault(
  test: TestContext,
  { nodes, nodeHeader }: Cluster,
  kind: FaultKind,
  act: (harmed: ClusterNode, other: ClusterNode) => Promise<void>,
): Promise<ClusterNode | undefined> {
  const [node, other] = [nodes[0]!, nodes[1]!];
  const { id, origin } = node;
  const fault = node.faultOf(kind);
  if ('impossible' in fault) {
    // Of this machine, not of the adapter: what that cannot do is promised by nobody.
    test.skip(fault.impossible);
    return undefined;
  }
  expect(fault.name).to.contain(id);
  {
    await using harmed = await fault.inject(unending);
    await act(node, other);
    await harmed[Symbol.asyncDispose]();
  }
  expect(node.origin).to.equal(origin);
  const { status, headers } = await answer(node);
  expect(status).to.equal(200);
  if (nodeHeader !== undefined) expect(headers[nodeHeader]).to.equal(id);
  return node;
}

const faultsOf = (node: ClusterNode, kinds: readonly FaultKind[]): readonly Fault[] =>
  kinds.map((kind) => node.faultOf(kind)).filter((fault): fault is Fault => !('impossible' in fault));
