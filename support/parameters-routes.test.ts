import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import { publicParameters, readParameters, secretsOf } from './parameters';

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

describe('the URLs in the settings', () => {
  const TWO_SLASHES =
    'has a path that begins with two slashes, as the name of another server does; write it with one';
  const NOT_REDIS = 'is not a redis:// or rediss:// URL; write for example redis://127.0.0.1:6379';
  for (const [variable, url, fault] of [
    ['LLM_BASE_URL', 'http://host//127.0.0.2:1/v1', TWO_SLASHES],
    ['LLM_BASE_URL', 'http://host/\\127.0.0.2:1', TWO_SLASHES],
    ['LLM_BASE_URL_CONVERTED', 'http://host/.//127.0.0.2:1', TWO_SLASHES],
    ['REDIS_URL', '/run/redis.sock', NOT_REDIS],
    [
      'REDIS_URL',
      'redis://:50%off@host',
      'has a % that begins no character; characters such as # / ? @ : % of a password are written as %23 %2F %3F %40 %3A %25',
    ],
    ['REDIS_URL', 'redis://host/one', /^has a database that is no number; write redis:/],
    [
      'LLM_PROXY',
      'http://me:50%off@proxy:3128',
      'has a % that begins no character in its user or its password; write %25 for it',
    ],
  ] as const) {
    it(`say what to write instead of ${variable}=${url}`, () => {
      const [told = ''] = faultsOf({}, { LLM_BASE_URL: 'http://a', [variable]: url });
      if (typeof fault === 'string') expect(told).to.equal(`${variable} ${fault}`);
      else expect(told.slice(variable.length + 1)).to.match(fault);
    });
  }

  it('are told of their passwords as they are written and as they read', () => {
    const environment = { REDIS_URL: 'redis://:50%25@host', LLM_PROXY: 'http://me:plain@proxy:3128' };
    expect(secretsOf(readParameters({}, environment))).to.deep.equal(['plain', '50%25', '50%']);
    // As a value that did not come through these settings may be.
    const unread = { ...readParameters({}, environment), redisUrl: 'redis://:50%off@host' };
    expect(secretsOf(unread)).to.deep.equal(['plain', '50%off']);
  });
});
