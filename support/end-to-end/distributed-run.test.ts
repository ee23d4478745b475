import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';
import { RedisMonitor } from './redis-monitor.fixture';
import { WorkerProcesses } from './worker-processes.fixture';

const SCHEMA = join(__dirname, '..', 'report', 'results.schema.json');
const KEY = 'sk-key-of-the-server-4711';
/** The value of a header that the server is sent. */
const TEAM = 'team-planted-4711';
const PASSWORD = 'password-of-redis-4711';
const WRONG = 'wrong-password-4711';
const SECRETS = [KEY, TEAM];
/** Set on both sides. */
const OF_SERVER = { LLM_API_KEY: KEY, LLM_HEADERS: JSON.stringify({ 'x-team': TEAM }) };

/** All that a run left on the disk and told its user. */
function traceOf({ reports, output }: CucumberRun): string {
  const files = readdirSync(reports, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return [
    output,
    ...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')),
  ].join('\n');
}

function expectNoSecret(text: string): void {
  for (const secret of [...SECRETS, PASSWORD, WRONG]) expect(text.includes(secret), secret).to.equal(false);
}

async function keysOf({ url }: RedisServer): Promise<string[]> {
  const client = new Redis(url);
  const keys = await client.keys('*');
  client.disconnect();
  return keys;
}

/** What was judged; there is no GPU here whose memory could be. */
const promisesOf = ({ results }: CucumberRun) => {
  const promises = results.checks.filter(({ metric }) => metric !== 'gpu_memory peak');
  expect(promises).to.have.length(2);
  return promises;
};

/** A Redis that cannot be had, and what a user must read about it. */
const TROUBLES: readonly { what: string; url: (redis: RedisServer) => string; words: RegExp }[] = [
  {
    what: 'nothing listens',
    url: () => `redis://:${PASSWORD}@127.0.0.1:1`,
    words: /Redis at 127\.0\.0\.1:1 cannot be reached: nothing listens there .* set REDIS_URL/,
  },
  {
    what: 'another password is wanted',
    url: ({ url }) => url.replace(PASSWORD, WRONG),
    words: /Redis at 127\.0\.0\.1:\d+ does not take the user and password of REDIS_URL \(WRONGPASS\)/,
  },
];

describe('A run whose loads worker processes send', { skip: RedisServer.whyNot ?? false }, () => {
  let redis: RedisServer;
  let simulator: Simulator;
  let workers: WorkerProcesses;
  before(async () => {
    redis = await RedisServer.start({ password: PASSWORD });
    simulator = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 10, apiKey: KEY });
    workers = await WorkerProcesses.start(2, { redisUrl: redis.url, environment: OF_SERVER });
  });
  after(async () => {
    await Promise.all([workers, simulator].map((started) => started[Symbol.asyncDispose]()));
    await redis[Symbol.asyncDispose]();
  });
  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    LLM_BASE_URL: simulator.baseUrl,
    ...OF_SERVER,
    REDIS_URL: redis.url,
    LOAD_WORKERS: '2',
    // How far apart workers begin on a busy machine is not the question here.
    LOAD_START_SKEW: '60 s',
    ...more,
  });

  it('decides nothing where too few came, and says how many', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: environment({ LOAD_WORKERS: '3', LOAD_WORKERS_DEADLINE: '2 s' }),
    });
    expect(run.exitCode, run.output).to.equal(1);
    const words = `2 of 3 load workers came within 2 s; start more with "npm run worker" and REDIS_URL at 127.0.0.1:${redis.port}`;
    expect(run.output).to.contain(words);
    for (const { outcome, reason } of promisesOf(run)) {
      expect(outcome).to.equal('inconclusive');
      expect(reason).to.contain(words);
    }
  });

  it('is over soon when it is interrupted in the middle of a load, and keeps what was done', async (test) => {
    using monitor = await RedisMonitor.start(redis.url);
    await using slow = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 300, apiKey: KEY });
    const run = CucumberRun.start(test, {
      feature: featureWith(EASY_ROW),
      environment: environment({ LLM_BASE_URL: slow.baseUrl }),
    });
    const isUnderWay = /"xadd" .*"type" "progress" .*\\"inFlight\\":[1-9]/;
    await Promise.race([monitor.until(isUnderWay), run.ended()]);
    expect(run.exitCode, run.output).to.equal(null);
    const interruptedAt = performance.now();
    run.interrupt();
    await Promise.all(
      workers.running.map((worker) => worker.untilLogged(/left run .* it is over/, worker.lines.length)),
    );
    test.diagnostic(`workers were free ${(performance.now() - interruptedAt).toFixed(0)} ms after Ctrl-C`);
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expect(await keysOf(redis)).to.deep.equal([]);

    for (const { outcome, reason } of promisesOf(run)) {
      expect(outcome).to.equal('inconclusive');
      expect(reason)
        .to.contain('interrupted by the user')
        .and.not.match(/did not end|lost/);
    }
    const [scenario] = run.results.scenarios;
    const { scheduled = 0, sent = 0, aborted = 0 } = scenario?.ledger ?? {};
    expect(aborted).to.be.greaterThan(0).and.at.most(sent);
    expect(scheduled).to.equal(sent);
    expect(run.read('requests.ndjson').trimEnd().split('\n')).to.have.length(scheduled);
    expect(workers.running).to.have.length(2);
  });

  it('has verdicts, names its workers, and tells Redis no secret of the server', async (test) => {
    using monitor = await RedisMonitor.start(redis.url);
    const told: string[] = [];
    monitor.onCommand((line) => {
      told.push(...SECRETS.filter((secret) => line.includes(secret)));
    });
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: environment(),
    });
    expect(run.exitCode, run.output).to.equal(0);
    const { results } = run;
    const validate = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
    );
    expect(validate(results), JSON.stringify(validate.errors)).to.equal(true);
    expect(promisesOf(run).map(({ outcome }) => outcome)).to.deep.equal(['passed', 'passed']);
    const { client, ledger } = results.scenarios[0] ?? {};
    expect(client?.description).to.contain(`2 load workers`).and.contain(`Redis at 127.0.0.1:${redis.port}`);
    expect(client?.workers.map(({ name }) => name)).to.have.members(['w1', 'w2']);
    expect(client?.beginning?.boundMs).to.be.at.least(client?.beginning?.skewMs ?? NaN);
    expect(ledger?.['completed']).to.be.greaterThan(0).and.equal(ledger?.['scheduled']);
    expect(results.target?.settings).to.include({ redisUrl: `redis://127.0.0.1:${redis.port}` });

    expect(await keysOf(redis)).to.deep.equal([]);
    expect(monitor.count).to.be.greaterThan(100);
    expect(told).to.deep.equal([]);
    for (const { output } of workers.running) expectNoSecret(output);
    expectNoSecret(traceOf(run));
  });

  for (const { what, url, words } of TROUBLES)
    it(`says so before any load where ${what} at REDIS_URL`, async (test) => {
      const before = simulator.log.length;
      const run = await CucumberRun.toItsEnd(test, {
        feature: featureWith(EASY_ROW),
        environment: environment({ REDIS_URL: url(redis) }),
      });
      expect(run.exitCode, run.output).to.equal(1);
      expect(run.output)
        .to.match(words)
        .and.not.match(/^\s+at /m);
      for (const { outcome, reason } of promisesOf(run)) {
        expect(outcome).to.equal('inconclusive');
        expect(reason).to.match(words);
      }
      // The coordinator itself has asked what prompts cost.
      expect(simulator.log.length - before).to.be.at.most(3);
      expectNoSecret(traceOf(run));
    });
});
