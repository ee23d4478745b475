import { describe, it } from 'node:test';
import { expect } from 'chai';
import { podOf, type Pod } from './kubernetes-pod';

const container = (cpu?: string, restartPolicy?: string): object => ({
  name: 'c',
  ...(cpu === undefined ? {} : { resources: { limits: { cpu, memory: '1Gi' } } }),
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

const ready = {
  metadata: { name: 'llm-0', uid: 'u', ownerReferences: [] },
  spec: { nodeName: 'machine-a', containers: [container('1')] },
  status: { phase: 'Running', podIP: '10.1.0.7', conditions: [{ type: 'Ready', status: 'True' }] },
};

/** As the API server writes it, which the client gives without making anything of it. */
const read = (pod: object): Pod => podOf(pod);

describe('podOf', () => {
  it('takes what matters of a pod', () => {
    expect(read(ready)).to.deep.equal({
      name: 'llm-0',
      uid: 'u',
      ready: true,
      phase: 'Running',
      address: '10.1.0.7',
      machine: 'machine-a',
      cores: 1,
      replaced: false,
    });
  });

  it('takes a pod that is being deleted for one that is not ready, whatever it says', () => {
    const leaving = { ...ready, metadata: { ...ready.metadata, deletionTimestamp: new Date() } };
    expect(read(leaving)).to.deep.include({ ready: false, phase: 'Terminating' });
    expect(read({ metadata: { name: 'new' } })).to.deep.include({ ready: false, address: undefined });
  });

  const limits: readonly [string, object, number | undefined][] = [
    ['millicores', { containers: [container('2500m')] }, 2.5],
    ['all containers together', { containers: [container('1.5'), container('500m')] }, 2],
    ['none where a container has none', { containers: [container('2'), container()] }, undefined],
    [
      'containers beside it, and not those that end before it begins',
      { containers: [container('2')], initContainers: [container('1', 'Always'), container('8')] },
      3,
    ],
    ['the pod itself', { containers: [container()], resources: { limits: { cpu: '4' } } }, 4],
  ];
  for (const [what, spec, cores] of limits)
    it(`adds up the limits: ${what}`, () => {
      expect(read({ ...ready, spec }).cores).to.equal(cores);
    });
});
