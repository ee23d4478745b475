import { describe, it } from 'node:test';
import { expect } from 'chai';
import { whyNoCluster } from './serving-cluster';

describe('whyNoCluster', () => {
  const baseUrl = 'http://10.0.0.1:8000/v1';

  it('does not let nodes of the suite stand for a server that is named', () => {
    for (const cluster of ['process', 'container'])
      expect(whyNoCluster({ cluster, balancer: 'auto', baseUrl })).to.equal(
        `LLM_BASE_URL is one address, ${baseUrl}: set LLM_CLUSTER to a file that names the nodes behind it`,
      );
  });

  it('takes the nodes of a file, and those of the suite where no server is named', () => {
    expect(whyNoCluster({ cluster: 'nodes.json', balancer: 'auto', baseUrl })).to.equal(undefined);
    expect(whyNoCluster({ cluster: 'process', balancer: 'auto', baseUrl: undefined })).to.equal(undefined);
  });
});
