import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import { publicParameters, readParameters } from './parameters';

describe('settings of networks', () => {
  it('start containers by the best that is there, and name none of the user', () => {
    expect(readParameters({}, {})).to.deep.include({
      network: 'auto',
      containers: [],
      expendableContainers: [],
    });
    for (const network of ['podman', 'docker', 'namespaces'])
      expect(readParameters({}, { LLM_NETWORK: network }).network).to.equal(network);
  });

  it('read containers of the user by name and port, and which of them may be harmed', () => {
    const parameters = readParameters(
      {},
      { LLM_CONTAINERS: 'vllm-1:8000, vllm_2.a:8001,', LLM_EXPENDABLE_CONTAINERS: ' vllm_2.a' },
    );
    expect(parameters.containers).to.deep.equal([
      { name: 'vllm-1', port: 8000 },
      { name: 'vllm_2.a', port: 8001 },
    ]);
    expect(parameters.expendableContainers).to.deep.equal(['vllm_2.a']);
    expect(publicParameters(parameters)['expendableContainers']).to.equal('["vllm_2.a"]');
  });

  it('name every container that is none, and every one that may be harmed and is not named, all at once', () => {
    const faults = faultsOf(
      {},
      { LLM_NETWORK: 'kubernetes', LLM_CONTAINERS: 'vllm-1,vllm-2:8000,vllm-3:70000,-x:1' },
    );
    const written = (name: string) =>
      `LLM_CONTAINERS "${name}" is not the name of a container and the port on which it serves; ` +
      'write for example vllm-1:8000';
    expect(faults).to.deep.equal([
      'LLM_NETWORK is no network of containers known here; write auto, podman, docker or namespaces, or set LLM_CONTAINERS',
      ...['vllm-1', 'vllm-3:70000', '-x:1'].map(written),
    ]);
    expect(
      faultsOf(
        {},
        {
          LLM_NETWORK: 'lxc',
          LLM_CONTAINERS: 'vllm-1:8000',
          LLM_EXPENDABLE_CONTAINERS: 'vllm-1,vllm-2,vllm-1:8000',
        },
      ).slice(1),
    ).to.deep.equal([
      'LLM_EXPENDABLE_CONTAINERS names vllm-2, which is none of LLM_CONTAINERS',
      'LLM_EXPENDABLE_CONTAINERS names vllm-1:8000, which is none of LLM_CONTAINERS',
    ]);
  });

  it('let no container be harmed that is not named', () => {
    expect(faultsOf({}, { LLM_EXPENDABLE_CONTAINERS: 'vllm-1' })).to.deep.equal([
      'LLM_EXPENDABLE_CONTAINERS names vllm-1, which is none of LLM_CONTAINERS',
    ]);
  });

  it('do not blame what may be harmed for what could not be read', () => {
    const faults = faultsOf({}, { LLM_CONTAINERS: 'vllm-1', LLM_EXPENDABLE_CONTAINERS: 'vllm-1' });
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/^LLM_CONTAINERS "vllm-1" is not the name/);
  });
});
