import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import {
  environmentWithFile,
  publicParameters,
  readParameters,
  secretsOf,
  unknownVariables,
} from './parameters';

const folder = mkdtempSync(join(tmpdir(), 'parameters-'));
after(() => {
  rmSync(folder, { recursive: true });
});

describe('readParameters', () => {
  it('needs none: every setting has a default or may be missing', () => {
    expect(readParameters({}, {})).to.deep.include({
      baseUrl: undefined,
      api: 'openai-chat',
      headers: {},
      connectTimeout: 5_000,
      samplingBudget: 20_000,
      temperature: 1,
      seed: undefined,
    });
  });

  it('takes the environment over the profile, and the profile over the default', () => {
    const profile = { samplingBudget: '2 min', temperature: 0.5, model: 'profile' };
    const { samplingBudget, temperature, model, timeout } = readParameters(profile, {
      LLM_MODEL: 'environment',
      LLM_TEMPERATURE: '0',
    });
    expect({ samplingBudget, temperature, model, timeout }).to.deep.equal({
      samplingBudget: 120_000,
      temperature: 0,
      model: 'environment',
      timeout: 120_000,
    });
  });

  it('says early what the lean transport cannot do', () => {
    const only =
      'the lean transport speaks plain http:// straight to the server; set LLM_TRANSPORT to undici';
    const environment = { LLM_BASE_URL: 'https://host/v1', LLM_PROXY: 'http://proxy:3128' };
    expect(faultsOf({}, { ...environment, LLM_TRANSPORT: 'lean' })).to.deep.equal([
      `LLM_BASE_URL is an https:// URL, and ${only}`,
      `LLM_PROXY is set, and ${only}`,
    ]);
    expect(readParameters({}, environment).transport).to.equal('undici');
    expect(readParameters({}, { LLM_BASE_URL: 'http://host', LLM_TRANSPORT: 'lean' }).transport).to.equal(
      'lean',
    );
  });

  it('takes an empty variable for one that is not set', () => {
    const { model, api, seed } = readParameters(
      { model: 'profile' },
      { LLM_MODEL: '', LLM_API: '', LLM_SEED: '' },
    );
    expect({ model, api, seed }).to.deep.equal({ model: 'profile', api: 'openai-chat', seed: undefined });
  });

  it('reads headers and the file of a certificate authority', () => {
    const file = join(folder, 'ca.pem');
    writeFileSync(file, '-----BEGIN CERTIFICATE-----');
    const parameters = readParameters({}, { LLM_HEADERS: '{"X-Team": "search"}', LLM_CA_FILE: file });
    expect(parameters.headers).to.deep.equal({ 'X-Team': 'search' });
    expect(parameters.certificateAuthority).to.equal('-----BEGIN CERTIFICATE-----');
  });

  const faulty: readonly [variable: string, text: string, fault: string][] = [
    [
      'LLM_BASE_URL',
      'localhost:8000',
      'is not an http:// or https:// URL; write for example http://localhost:8000/v1',
    ],
    [
      'LLM_BASE_URL',
      'http://me:password@host/v1',
      'holds a user name or a password, which reports would show; set LLM_API_KEY or LLM_HEADERS instead',
    ],
    ['LLM_API', 'openai', 'is no API known here; write openai-chat, openai-completions or llm-server'],
    [
      'LLM_ROUTES',
      'health: /alive',
      'is neither guide nor server nor a JSON object of routes; write for example {"health": "/health", "metrics": null}',
    ],
    [
      'LLM_ROUTES',
      '{"health": "alive"}',
      'sets the route "health" to "alive", which is no path from the server\'s root; write for example "/health", or null where the server has no such route',
    ],
    [
      'LLM_ROUTES',
      '{"structured": "/structured"}',
      'sets the route "structured", which is fixed in openai-chat: only health, models, metrics can be set there; leave it out, or set LLM_API to llm-server',
    ],
    ['LLM_SCHEMA_FIELD', 'format', 'is no field for a schema; write schema or validation_schema'],
    ['LLM_TRANSPORT', 'curl', 'is no transport known here; write undici or lean'],
    ['LOAD_WORKERS', '0', 'is not a whole number from 1 to 256; write for example 2'],
    ['LLM_LOAD_WORKERS', '4', 'is now LOAD_WORKERS; set that instead'],
    [
      'REDIS_URL',
      'localhost:6379',
      'is not a redis:// or rediss:// URL; write for example redis://127.0.0.1:6379',
    ],
    [
      'LOAD_RECORDS',
      'none',
      'is no way for records to come; write stream, or files for a folder that all machines share',
    ],
    ['LOAD_WORKERS', 'all', 'is not a whole number from 1 to 256; write for example 2'],
    ['LLM_PROXY', 'proxy:3128', 'is not the http:// URL of a proxy; write for example http://proxy:3128'],
    ['LLM_ENGINE_DEVICE', 'tpu', 'is no device known here; write cpu, cuda or vulkan'],
    [
      'LLM_HEADERS',
      'X-Team: search',
      'is not a JSON object of texts; write for example {"X-Team": "search"}',
    ],
    ['LLM_HEADERS', '{"X-Team": 1}', 'is not a JSON object of texts; write for example {"X-Team": "search"}'],
    [
      'LLM_CA_FILE',
      '/no/such/file.pem',
      'names no file that can be read: "/no/such/file.pem"; write the path of a file in PEM',
    ],
    ['LLM_CA_FILE', folder, `names no file that can be read: "${folder}"; write the path of a file in PEM`],
    ['LLM_TEMPERATURE', 'hot', 'is not a number from 0 to 2; write for example 0.7'],
    ['LLM_TEMPERATURE', '2.1', 'is not a number from 0 to 2; write for example 0.7'],
    ['LLM_SEED', '1.5', 'is not a whole number from 0 to 2147483647; write for example 42'],
    ['LLM_SEED', '-1.5', 'is not a whole number from 0 to 2147483647; write for example 42'],
    ['LLM_SEED', '2147483648', 'is not a whole number from 0 to 2147483647; write for example 42'],
    ['LLM_TIMEOUT', '8 GB', '"8 GB" is a data size, not a duration; write for example 300 ms'],
  ];
  for (const [variable, text, fault] of faulty) {
    it(`says what to write instead of ${variable}=${text === folder ? 'a folder' : text}`, () => {
      expect(faultsOf({}, { [variable]: text })).to.deep.equal([`${variable} ${fault}`]);
    });
  }

  it('names all faults at once, each by where it was set', () => {
    const faults = faultsOf(
      { samplingBudget: 20, speed: 'fast' },
      { LLM_STALL_TIMEOUT: '1O s', LLM_API: 'x' },
    );
    expect(faults).to.have.length(4);
    expect(faults[0]).to.match(/^worldParameters\.speed is not a setting; known are baseUrl, apiKey, /);
    expect(faults[1]).to.match(/^LLM_API /);
    expect(faults[2]).to.match(/^LLM_STALL_TIMEOUT .*did you mean 10\?/);
    expect(faults[3]).to.equal(
      'worldParameters.samplingBudget is not a text with a unit; write for example "300 ms"',
    );
  });

  it('knows only its own settings, not what every object has', () => {
    expect(faultsOf({ toString: 'x' })[0]).to.match(/^worldParameters\.toString is not a setting/);
  });
});

describe('environmentWithFile', () => {
  const file = join(folder, '.env');
  before(() => {
    writeFileSync(file, '# settings\nLLM_MODEL=file\nLLM_API_KEY="quoted key"\n');
  });

  it('puts the file below the environment', () => {
    const merged = environmentWithFile({ LLM_MODEL: 'environment' }, file);
    expect(merged).to.deep.equal({ LLM_MODEL: 'environment', LLM_API_KEY: 'quoted key' });
  });

  it('lets an empty variable hide the one of the file, so that it is not set', () => {
    const merged = environmentWithFile({ LLM_MODEL: '' }, file);
    expect(readParameters({}, merged)).to.include({ model: undefined, apiKey: 'quoted key' });
  });

  it('is the environment where there is no file', () => {
    expect(environmentWithFile({ LLM_MODEL: 'a' }, join(folder, 'none'))).to.deep.equal({ LLM_MODEL: 'a' });
  });
});

describe('unknownVariables', () => {
  it('finds misspelt settings, and leaves alone what is not ours', () => {
    const environment = {
      LLM_BASE_URL: '',
      LLM_CACHE: '',
      LLM_REPORTS: '',
      LLM_MODLE: 'x',
      LLM_KEY: '',
      PATH: '',
    };
    expect(unknownVariables(environment)).to.deep.equal(['LLM_MODLE', 'LLM_KEY']);
  });

  it('knows those of load workers, and no programs that are not ours', () => {
    const environment = {
      LOAD_WORKER: '2',
      LOAD_WORKER_ALLOW: 'a',
      LOAD_WORKERS_DEADLNE: '1 s',
      REDIS_HOST: '',
    };
    expect(unknownVariables(environment)).to.deep.equal(['LOAD_WORKERS_DEADLNE']);
  });
});

describe('what the report shows', () => {
  const file = join(folder, 'secret.pem');
  before(() => {
    writeFileSync(file, 'planted-certificate');
  });
  const read = () =>
    readParameters(
      {},
      {
        LLM_API_KEY: 'planted-key',
        LLM_HEADERS: '{"X-Token": "planted-token"}',
        LLM_CA_FILE: file,
        LLM_MODEL: 'm',
      },
    );

  it('is of a proxy its host only: its password appears nowhere', () => {
    const parameters = readParameters({}, { LLM_PROXY: 'http://me:pass%20word@proxy:3128' });
    expect(publicParameters(parameters)).to.include({ proxy: 'proxy:3128' });
    expect(secretsOf(parameters)).to.deep.equal(['pass%20word', 'pass word']);
  });

  it('has every setting, and of a secret only that it is set', () => {
    const shown = publicParameters(read());
    expect(shown).to.include({
      model: 'm',
      apiKey: '[set]',
      certificateAuthority: '[set]',
      headers: 'X-Token',
    });
    expect(JSON.stringify(shown)).not.to.contain('planted');
    expect(shown).not.to.have.any.keys('baseUrl', 'seed');
  });

  it('is told which texts are secret', () => {
    expect(secretsOf(read())).to.deep.equal(['planted-key', 'planted-token']);
    expect(secretsOf(readParameters({}, {}))).to.deep.equal([]);
  });
});
