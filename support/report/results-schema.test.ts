import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { clientHealth } from '../load/health/client-health.fixture';
import { resultsClient } from './client-entry';
import { endedScenario } from './page/report-page.fixture';
import { emptyResults } from './results.fixture';
import { resultsJsonSchema, RESULTS_SCHEMA_VERSION, resultsSchema } from './results-schema';

describe('results.schema.json', () => {
  const file = join(__dirname, 'results.schema.json');

  it('is the schema of the code', () => {
    const message =
      'support/report/results.schema.json is stale; run\n' +
      '  node -r ts-node/register/transpile-only support/report/write-results-schema.ts\n' +
      'and raise RESULTS_SCHEMA_VERSION if a reader of results.json can tell the difference';
    expect(JSON.parse(readFileSync(file, 'utf8')), message).to.deep.equal(
      JSON.parse(JSON.stringify(resultsJsonSchema())),
    );
  });

  it('carries its version in its name', () => {
    expect(resultsJsonSchema()).to.have.property(
      '$id',
      `urn:llm-inference-performance:results:${RESULTS_SCHEMA_VERSION}`,
    );
  });
});

describe('the client of a scenario', () => {
  it('has names of workers and their requests, faults, and how nearly they began together, where there are any', () => {
    const { threads, machine } = clientHealth();
    const plain = resultsClient({ description: 'undici, 1 worker', threads, machine });
    expect(plain).to.not.have.any.keys('faults', 'beginning');
    expect(plain.workers[0]).to.not.have.any.keys('name', 'requests');
    const [thread] = threads;
    const named = resultsClient({
      description: 'undici, 1 worker',
      threads: [{ ...thread!, name: 'w1 on host-a', requests: 12 }],
      machine,
      faults: ['worker w2 on host-b was lost'],
      beginning: { skew: 0.8, bound: 1.2 },
    });
    expect(named.workers[0]).to.deep.equal({ ...plain.workers[0], name: 'w1 on host-a', requests: 12 });
    expect(named).to.deep.include({
      faults: ['worker w2 on host-b was lost'],
      beginning: { skewMs: 0.8, boundMs: 1.2 },
    });
    for (const client of [plain, named]) {
      const scenarios = [{ ...endedScenario(), client }];
      expect(resultsSchema.safeParse({ ...emptyResults(), scenarios })).to.have.property('success', true);
    }
  });
});
