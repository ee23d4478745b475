import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import { readParameters } from './parameters';

describe('settings of clusters', () => {
  it('start nodes by themselves, behind the best balancer that is there', () => {
    expect(readParameters({}, {})).to.include({ cluster: 'process', clusterNodes: 5, balancer: 'auto' });
  });

  it('name what is no cluster, no number of nodes, no balancer and no rate', () => {
    const faults = faultsOf(
      {},
      {
        LLM_CLUSTER: 'nodes-that-are-not-there.json',
        LLM_CLUSTER_NODES: '1',
        LLM_BALANCER: 'haproxi',
        LLM_FAILOVER_RATE: '0 requests per second',
      },
    );
    expect(faults).to.have.length(4);
    expect(faults.join('\n')).to.match(
      /LLM_CLUSTER is neither process nor container, nor the path of a file that is there/,
    );
    expect(faults.join('\n')).to.match(/LLM_CLUSTER_NODES is not a whole number from 2 to 20/);
    expect(faults.join('\n')).to.match(
      /LLM_BALANCER is no balancer known here: "haproxi"; write auto, haproxy/,
    );
    expect(faults.join('\n')).to.match(/LLM_FAILOVER_RATE is no rate above 0/);
  });

  it('do not put a balancer of somebody else before nodes that it cannot know', () => {
    const [fault] = faultsOf({}, { LLM_BALANCER: 'http://127.0.0.1:8080' });
    expect(fault).to.match(
      /^LLM_BALANCER is a URL, .* set LLM_CLUSTER to a file that names the nodes behind it$/,
    );
    expect(
      readParameters({}, { LLM_BALANCER: 'http://127.0.0.1:8080', LLM_CLUSTER: 'package.json' }).cluster,
    ).to.equal('package.json');
  });
});
