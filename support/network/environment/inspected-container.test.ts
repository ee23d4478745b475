import { describe, it } from 'node:test';
import { expect } from 'chai';
import { NetworkError } from '../network-error';
import { inspectedContainer, type ContainerDetails } from './inspected-container';

const DOCKER: ContainerDetails = {
  Id: '4c01db0b339c',
  State: { Running: true, Paused: false, Pid: 4711 },
  HostConfig: { NetworkMode: 'bridge' },
  NetworkSettings: { IPAddress: '172.17.0.2', Networks: { bridge: { IPAddress: '172.17.0.2' } } },
};
const networks: Readonly<Record<number, string>> = { 4711: 'net:[2]', [process.pid]: 'net:[1]' };
const inspected = (changes: Partial<ContainerDetails>) =>
  inspectedContainer('vllm-1', { ...DOCKER, ...changes }, (pid) => networks[pid]);

describe('inspectedContainer', () => {
  it('has the process and the address of a container', () => {
    expect(inspected({})).to.deep.equal({ id: '4c01db0b339c', pid: 4711, address: '172.17.0.2' });
    // A network that the user has made: its address is among those of networks alone.
    const NetworkSettings = { IPAddress: '', Networks: { llm: { IPAddress: '10.89.0.5' } } };
    expect(inspected({ NetworkSettings })).to.have.property('address', '10.89.0.5');
    expect(inspected({ NetworkSettings: {} })).to.have.property('address', undefined);
  });

  it('says what to do where it cannot be measured', () => {
    const state = { ...DOCKER.State };
    const faults: readonly [Partial<ContainerDetails>, string][] = [
      [{ State: { ...state, Running: false, Pid: 0 } }, 'container vllm-1 does not run; start it first'],
      [{ State: { ...state, Paused: true } }, 'container vllm-1 is paused; let it go on first'],
      [{ State: { ...state, Pid: 4712 } }, 'its engine runs in a virtual machine; run this suite there'],
      [{ State: { ...state, Pid: process.pid } }, 'start it on a bridge network, without --network host'],
      [{ HostConfig: { NetworkMode: 'host' } }, 'start it on a bridge network, without --network host'],
      [{ HostConfig: { NetworkMode: 'slirp4netns' } }, 'start it as root on a bridge network'],
      [{ HostConfig: { NetworkMode: 'pasta:-T,auto' } }, 'start it as root on a bridge network'],
    ];
    for (const [changes, words] of faults) expect(() => inspected(changes)).to.throw(NetworkError, words);
  });
});
