import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import { publicParameters, readParameters } from './parameters';

describe('the settings of the routes', () => {
  it('are read as text or as an object of the profile', () => {
    const environment = {
      LLM_API: 'llm-server',
      LLM_ROUTES: '{"schemas": "/schemas", "conversation": null}',
    };
    const { api, routes, schemaField } = readParameters({ schemaField: 'validation_schema' }, environment);
    expect({ api, routes, schemaField }).to.deep.equal({
      api: 'llm-server',
      routes: { schemas: '/schemas', conversation: null },
      schemaField: 'validation_schema',
    });
    expect(readParameters({ routes: 'server' }, {}).routes).to.equal('server');
    expect(readParameters({ routes: { health: '/alive' } }, {}).routes).to.deep.equal({ health: '/alive' });
    const defaults = readParameters({}, {});
    expect(defaults).to.include({ routes: 'guide', schemaField: 'schema' });
  });

  it('are told of beside all other faults where they are faulty', () => {
    const faults = faultsOf(
      { routes: { helth: '/alive', health: 7 } },
      { LLM_API: 'rest', LLM_SCHEMA_FIELD: 'format' },
    );
    expect(faults).to.have.length(3);
    expect(faults[1]).to.match(
      /^worldParameters\.routes sets the route "helth", .*; sets the route "health" to 7/,
    );
  });

  it('are shown as they are written', () => {
    const shown = publicParameters(
      readParameters({}, { LLM_ROUTES: '{"health": "/alive", "metrics": null}' }),
    );
    expect(shown).to.include({ routes: '{"health":"/alive","metrics":null}', schemaField: 'schema' });
    expect(publicParameters(readParameters({}, {}))).to.include({ routes: 'guide' });
  });
});
