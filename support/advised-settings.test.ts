import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { publicParameters, readParameters } from './parameters';
import { adviceOf } from './report/advice/advice-of';
import { checkOf, runOf, withSettings } from './report/advice/advised-run.fixture';
import { rowsCommand } from './report/advice/command';
import type { Results } from './report/results-schema';
import { SETTINGS } from './settings';

type SettingName = keyof typeof SETTINGS;
type Environment = Readonly<Record<string, string>>;

/** One of each setting that a command repeats, other than its default. */
const REPEATED = {
  ...{
    baseUrl: 'http://gpu:8000/v1',
    api: 'llm-server',
    schemaField: 'validation_schema',
    transport: 'lean',
  },
  ...{ routes: '{"unstructured": "/api/it\'s", "conversation": null}', loadWorkers: '2', model: 'a model' },
  ...{ modelSmall: '$(s)', modelMedium: 'm', modelLarge: 'l', modelReference: 'r', modelOriginal: 'o' },
  ...{ modelConverted: 'c', baseUrlConverted: 'http://gpu:8001/v1', weightsOriginal: 'package.json' },
  ...{
    weightsConverted: 'package.json',
    evaluationSet: 'package.json',
    metricsUrl: 'http://gpu:8000/metrics',
  },
  ...{ gpuMetricsUrl: 'http://gpu:9400/metrics', engineDevice: 'cuda', readyTimeout: '11 s' },
  ...{ connectTimeout: '1234 ms', firstTokenTimeout: '2 min', stallTimeout: '1 h', timeout: '0.5 s' },
  ...{ samplingBudget: '4 min', levelTime: '3 s', searchBudget: '31 s', cluster: 'container' },
  ...{ clusterNodes: '3', balancer: 'nginx', failoverRate: '0.5 qps', network: 'podman' },
  ...{ containers: 'vllm-1:8000,vllm-2:8001', expendableContainers: 'vllm-2', monitoring: 'store' },
  ...{ monitoringUrl: 'http://prometheus:9090', monitoringQueries: 'package.json', store: 'a.db' },
  ...{ history: 'built', serverSlots: '7', baselines: 'elsewhere', trace: 'package.json', temperature: '0' },
  ...{ loadWorkersDeadline: '2 min', loadRecords: 'files', loadStartSkew: '7 ms' },
  ...{ timeCompression: '10', tokenCompression: '4', soakTime: '2 d', leakAllowance: '2 MiB' },
} as const satisfies Partial<Record<SettingName, string>>;

/** One of each that a report does not show: people are asked for it. */
const HIDDEN = {
  apiKey: 'a-secret-key',
  headers: '{"X-Team": "a-secret-team"}',
  proxy: 'http://me:a-secret-password@proxy:3128',
  certificateAuthority: 'package.json',
  monitoringHeaders: '{"Authorization": "a-secret-token"}',
  redisUrl: 'rediss://:a-secret-password@redis:6379/2',
  redisCertificateAuthority: 'package.json',
} as const satisfies Partial<Record<SettingName, string>>;

/** What makes no figure: where telemetry goes, a seed that most runs draw, results that only `judge` reads. */
const LEFT_OUT: readonly SettingName[] = ['otlpEndpoint', 'otlpHeaders', 'seed', 'importedResults'];

/** Without which a setting cannot be. */
const NEEDED: Partial<Record<SettingName, Environment>> = {
  baseUrlConverted: { LLM_BASE_URL: REPEATED.baseUrl },
  routes: { LLM_API: REPEATED.api },
  expendableContainers: { LLM_CONTAINERS: REPEATED.containers },
  redisCertificateAuthority: { REDIS_URL: 'rediss://redis:6379' },
};

const profiles = createRequire(__filename)('../cucumber.js') as {
  readonly default: { readonly tags: string };
  readonly full: { readonly worldParameters: Readonly<Record<string, unknown>> };
};

const variableOf = (name: string): string => SETTINGS[name as SettingName][0];
const row = { featureFile: 'features/a.feature', line: 3, tags: [] };
const runWith = (environment: Environment, profile: Readonly<Record<string, unknown>> = {}): Results =>
  withSettings(runOf([checkOf('failed')]), publicParameters(readParameters(profile, { ...environment })));

/** What a shell makes of the settings before the command. */
function environmentOf(command: string | undefined): Environment {
  const settings = /^(.*)npx cucumber-js features\/a\.feature:3$/su.exec(command ?? '')?.[1];
  if (settings === undefined) throw new Error(`not a command that runs the row: ${command}`);
  const told = execFileSync('/bin/sh', ['-c', `${settings} exec env`], {
    env: { PATH: process.env['PATH'] },
  });
  const lines = told.toString().split('\n');
  return Object.fromEntries(
    lines
      .filter((line) => /^(?:LLM|MONITORING|LOAD)_/u.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('Commands of advice', () => {
  it('know every setting', () => {
    expect([...Object.keys(REPEATED), ...Object.keys(HIDDEN), ...LEFT_OUT].toSorted()).to.deep.equal(
      Object.keys(SETTINGS).toSorted(),
    );
  });

  it('set nothing in a run of the defaults, or of the full profile', () => {
    expect(rowsCommand(runWith({}), [row])).to.equal('npx cucumber-js features/a.feature:3');
    expect(rowsCommand(runWith({}, profiles.full.worldParameters), [row])).to.equal(
      'npx cucumber-js --profile full features/a.feature:3',
    );
  });

  for (const [name, text] of Object.entries(REPEATED))
    it(`repeat ${name} so that it is read as it was`, () => {
      const run = runWith({ ...NEEDED[name as SettingName], [variableOf(name)]: text });
      const told = environmentOf(rowsCommand(run, [row]));
      expect(told).to.have.property(variableOf(name));
      expect(runWith(told).target?.settings).to.deep.equal(run.target?.settings);
    });

  it('repeat models of whatever name, or ask for them', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(name, name, (LLM_MODEL, LLM_MODEL_SMALL) => {
        const run = runWith({ LLM_MODEL, LLM_MODEL_SMALL });
        const told = environmentOf(rowsCommand(run, [row]));
        const asked = adviceOf(run, [])[0]?.text ?? '';
        for (const [variable, value] of Object.entries({ LLM_MODEL, LLM_MODEL_SMALL }))
          if (told[variable] !== value)
            expect(asked).to.contain(`Give the command the same`).and.contain(variable);
      }),
      { numRuns: 30 },
    );
  });

  for (const [name, text] of Object.entries(HIDDEN))
    it(`ask for ${name}, and show nothing of it`, () => {
      const run = runWith({ ...NEEDED[name as SettingName], [variableOf(name)]: text });
      const [advice] = adviceOf(run, []);
      const asked = /Give the command the same (.*) as this run had\./.exec(advice?.text ?? '')?.[1];
      expect(asked?.split(/, | and /)).to.include(variableOf(name));
      expect(JSON.stringify(advice)).to.not.contain('secret');
      expect(advice?.command).to.match(/^npx cucumber-js /u);
    });

  it('name the tags that a run leaves out unless they are asked for', () => {
    const tags = profiles.default.tags.split(' and ').map((tag) => tag.replace('not ', ''));
    expect(tags).to.include('@imported');
    for (const tag of tags.filter((one) => one !== '@imported'))
      expect(rowsCommand(runWith({}), [{ ...row, tags: [tag] }])).to.contain(` --tags ${tag} `);
    expect(rowsCommand(runWith({}), [{ ...row, tags: ['@imported'] }])).to.equal(undefined);
    const named = runWith({ LLM_IMPORT: 'aiperf:package.json' });
    expect(rowsCommand(named, [{ ...row, tags: ['@imported'] }])).to.equal(
      'npm run judge -- aiperf package.json --feature features/a.feature:3',
    );
  });
});
