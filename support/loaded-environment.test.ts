import { describe, it } from 'node:test';
import { expect } from 'chai';
import { whyNoContainers } from './loaded-environment';
import { readParameters } from './parameters';

const why = (environment: NodeJS.ProcessEnv): string | undefined =>
  whyNoContainers(readParameters({}, environment));

describe('whyNoContainers', () => {
  it('has containers of the suite where nothing else is named, and those that are', () => {
    expect(why({})).to.equal(undefined);
    expect(why({ LLM_CONTAINERS: 'vllm-1:8000' })).to.equal(undefined);
    expect(why({ LLM_BASE_URL: 'http://vllm:8000/v1', LLM_CONTAINERS: 'vllm-1:8000' })).to.equal(undefined);
  });

  it('puts no containers of the suite in the place of a server that is named, and says what to set', () => {
    expect(why({ LLM_BASE_URL: 'http://vllm:8000/v1' })).to.equal(
      'LLM_BASE_URL is one address, http://vllm:8000/v1, and nothing is known of a network behind it: ' +
        'set LLM_CONTAINERS to the containers that serve, for example vllm-1:8000,vllm-2:8001',
    );
  });
});
