import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { NetworkNamespace, ServingContainer } from '../environment/network-environment';
import { watchedPlaces } from './watched-place';

const namespace = (pid: number): NetworkNamespace => ({ pid, enter: (command) => command });

const container = (id: string, pid: number, link?: string): ServingContainer => ({
  id,
  place: `process ${pid}`,
  address: '10.0.0.2',
  port: 8000,
  origin: 'http://10.0.0.2:8000',
  pid,
  namespace: namespace(pid),
  interface: 'eth0',
  link,
  expendable: false,
  healthPath: '/health',
  freeze: () => Promise.reject(new Error('not to be frozen')),
});

const CONTAINERS = [
  container('one', 11, 'veth1'),
  container('two', 12, 'veth2'),
  container('pod', 13, 'veth1'),
];

const placesOf = (kind: 'namespaces' | 'own containers', networks: Readonly<Record<number, string>>) =>
  watchedPlaces({ kind, client: namespace(1), containers: CONTAINERS }, (pid) => networks[pid]).map(
    ({ place, interfaces, shared, namespace: { pid } }) => [place, pid, interfaces.join(' '), shared],
  );

describe('watchedPlaces', () => {
  it('has a network that containers share once, with the names of all', () => {
    expect(placesOf('namespaces', { 11: 'net:[1]', 12: 'net:[2]', 13: 'net:[1]' })).to.deep.equal([
      ['one, pod', 11, 'eth0', false],
      ['two', 12, 'eth0', false],
      ['client', 1, 'veth1 veth2', false],
    ]);
  });

  it('takes each for a network of its own where that cannot be told', () => {
    expect(placesOf('namespaces', {}).map(([place]) => place)).to.deep.equal(['one', 'two', 'pod', 'client']);
  });

  it("has the machine's network for one that others use as well", () => {
    const places = placesOf('own containers', { 11: 'net:[1]', 12: 'net:[2]', 13: 'net:[3]' });
    expect(places.map(([, , , shared]) => shared)).to.deep.equal([false, false, false, true]);
  });
});
