import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { resultsJsonSchema, RESULTS_SCHEMA_VERSION } from './results-schema';

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
