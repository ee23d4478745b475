import { describe, it } from 'node:test';
import { expect } from 'chai';
import { containerInterface, toldInterfaces } from './host-links';

/** As iproute2 6.1 prints them, with what is not read left out. */
const OWN = toldInterfaces(`[
  {"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"addr_info":[{"family":"inet","local":"127.0.0.1"}]},
  {"ifindex":2,"link_index":9,"ifname":"eth0","flags":["BROADCAST","UP"],"link_netnsid":0,
   "addr_info":[{"family":"inet6","local":"fe80::1"},{"family":"inet","local":"172.17.0.2","prefixlen":16}]},
  {"ifindex":3,"link_index":12,"ifname":"eth1","flags":["BROADCAST","UP"],"link_netnsid":0,
   "addr_info":[{"family":"inet","local":"10.89.0.5","prefixlen":24}]}]`);
const HOSTS = toldInterfaces(`[
  {"ifindex":2,"ifname":"eth0","flags":["UP"],"addr_info":[{"family":"inet","local":"192.0.2.7"}]},
  {"ifindex":8,"ifname":"docker0","flags":["UP"],"addr_info":[{"family":"inet","local":"172.17.0.1"}]},
  {"ifindex":9,"link_index":2,"ifname":"veth1a2b","master":"docker0","flags":["UP"],"link_netnsid":3,"addr_info":[]},
  {"ifindex":12,"link_index":7,"ifname":"veth-of-another","master":"podman1","flags":["UP"],"addr_info":[]}]`);

describe('containerInterface', () => {
  it('finds the other end, and its bridge', () => {
    const expected = { name: 'eth0', address: '172.17.0.2', link: 'veth1a2b', bridge: 'docker0' };
    expect(containerInterface(OWN, HOSTS, '172.17.0.2')).to.deep.equal(expected);
    expect(containerInterface(OWN, HOSTS)).to.deep.equal(expected);
  });

  it('takes the interface that has the address its engine tells of', () => {
    // Its other end is in yet another namespace: the number is by chance one of this machine.
    expect(containerInterface(OWN, HOSTS, '10.89.0.5')).to.deep.equal({
      name: 'eth1',
      address: '10.89.0.5',
      link: undefined,
      bridge: undefined,
    });
  });

  it('finds none where there is only a loopback, or no IPv4', () => {
    expect(containerInterface(OWN.slice(0, 1), HOSTS)).to.equal(undefined);
    expect(containerInterface([{ ifindex: 2, ifname: 'eth0', addr_info: [] }], HOSTS)).to.equal(undefined);
  });
});
