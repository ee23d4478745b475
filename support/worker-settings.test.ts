import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readWorkerSettings, WorkerSettingsError, type WorkerSettings } from './worker-settings';

const LEAST = { REDIS_URL: 'redis://10.0.0.5:6379', LOAD_WORKER_ALLOW: 'llm.example.com, 10.0.0.7:8000' };

function read(environment: NodeJS.ProcessEnv, ...args: string[]): WorkerSettings {
  const settings = readWorkerSettings(environment, args);
  if (settings === undefined) throw new Error('help was read');
  return settings;
}

function faultsOf(environment: NodeJS.ProcessEnv, ...args: string[]): string {
  try {
    read(environment, ...args);
  } catch (error) {
    expect(error).to.be.instanceOf(WorkerSettingsError);
    return (error as Error).message;
  }
  throw new Error('there was no fault');
}

describe('The settings of a load worker', () => {
  it('need a Redis and the hosts that load may go to', () => {
    const { redis, allow, name, once, secrets, recordsFolder } = read(LEAST);
    expect(redis).to.deep.equal({ url: LEAST.REDIS_URL });
    expect(allow.permits(new URL('http://10.0.0.7:8000/v1'))).to.equal(true);
    expect(allow.permits(new URL('http://10.0.0.7:8001/v1'))).to.equal(false);
    expect(name).to.equal(`${hostname()}-${process.pid}`);
    expect(once).to.equal(false);
    expect(secrets).to.deep.equal({ headers: {} });
    expect(recordsFolder).to.equal(resolve('reports', 'worker-records'));
  });

  it('are read from flags before variables, and those that are empty count as not set', () => {
    const environment = { ...LEAST, LOAD_WORKER_NAME: 'one', LOAD_WORKER_RECORDS: '', LLM_REPORTS: 'out' };
    const { name, allow, once } = read(environment, '--name=two', '--allow', 'localhost', '--once');
    expect({ name, once, allow: allow.toString() }).to.deep.equal({
      name: 'two',
      once: true,
      allow: 'localhost',
    });
    expect(read(environment).name).to.equal('one');
    expect(read(environment).recordsFolder).to.equal(resolve('out', 'worker-records'));
    const from = { ...environment, INIT_CWD: '/somewhere' };
    expect(read(from, '--records', 'there').recordsFolder).to.equal('/somewhere/there');
    expect(read({ ...environment, LOAD_WORKER_RECORDS: 'here' }).recordsFolder).to.equal(resolve('here'));
  });

  it('hold what is secret of this machine as the suite reads it', () => {
    const { secrets } = read({
      ...LEAST,
      LLM_API_KEY: 'key',
      LLM_HEADERS: '{"X-Team":"search"}',
      LLM_PROXY: 'http://proxy:3128',
      LLM_CA_FILE: join(__dirname, '..', 'package.json'),
    });
    expect(secrets).to.include({ apiKey: 'key', proxy: 'http://proxy:3128' });
    expect(secrets.headers).to.deep.equal({ 'X-Team': 'search' });
    expect(secrets.certificateAuthority).to.match(/^\{/);
  });

  it('are not read where help is asked for', () => {
    expect(readWorkerSettings({}, ['--help'])).to.equal(undefined);
    expect(readWorkerSettings({ REDIS_URL: 'nonsense' }, ['-h', '--what'])).to.equal(undefined);
  });

  it('tell all their faults at once, each with what to write', () => {
    const faults = faultsOf(
      {
        REDIS_URL: 'http://:hush-hush@redis:1',
        LOAD_WORKER_ALLOW: '*',
        LOAD_WORKER_RECORD: '/tmp',
        LLM_PROXY: 'proxy',
        LLM_HEADERS: '[]',
        LLM_CA_FILE: '/not/there',
      },
      ...['--nmae', 'x', '--name=', '--once=yes'],
    );
    for (const wanted of [
      /REDIS_URL is not a redis:\/\/ or rediss:\/\/ URL; write for example redis:\/\//,
      /LOAD_WORKER_ALLOW holds "\*", which is no host/,
      /LOAD_WORKER_RECORD is no setting; known are LOAD_WORKER_ALLOW/,
      /LLM_PROXY is not the http:\/\/ URL of a proxy/,
      /LLM_HEADERS is not a JSON object/,
      /LLM_CA_FILE names no file/,
      /--nmae is no flag known here; write --allow/,
      /"x" is no flag/,
      /--name has no value/,
      /--once takes no value/,
    ])
      expect(faults).to.match(wanted);
    expect(faults).not.to.contain('hush-hush');
  });

  for (const [what, environment, args, fault] of [
    ['no Redis', { LOAD_WORKER_ALLOW: 'a' }, [], /REDIS_URL is not set; write .* redis:\/\/10/],
    ['no hosts', { REDIS_URL: LEAST.REDIS_URL }, [], /LOAD_WORKER_ALLOW names no host; write/],
    ['a list of no hosts', { ...LEAST, LOAD_WORKER_ALLOW: ' , ' }, [], /LOAD_WORKER_ALLOW names no host/],
    ['a name of two lines', { ...LEAST, LOAD_WORKER_NAME: 'a\nb' }, [], /LOAD_WORKER_NAME is no name/],
    ['a name that is too long', LEAST, ['--name', 'a'.repeat(201)], /--name is no name; write up to 200/],
    [
      'a password that is not escaped',
      { ...LEAST, REDIS_URL: 'redis://:a#b@c' },
      [],
      /REDIS_URL has a #|REDIS_URL is no URL;/,
    ],
  ] as const) {
    it(`are not in order with ${what}`, () => {
      expect(faultsOf(environment, ...args)).to.match(fault);
    });
  }
});
