import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';
import { descendantsOf, HAS_PROCESS_FILES, until, visibleOf } from './process-tree.fixture';

const KEY = 'sk-planted-5f0c1b7e9a';
const HEADER = 'team-planted-77d1c4';
const SECRETS = [KEY, HEADER];
const environment = { LLM_API_KEY: KEY, LLM_HEADERS: JSON.stringify({ 'x-team': HEADER }) };

/** Every file that a run left, as bytes. */
function filesOf(run: CucumberRun): readonly (readonly [name: string, text: string])[] {
  const names = readdirSync(run.reports, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => join(run.reports, name)).filter((path) => statSync(path).isFile());
  return files.map((path) => [path, readFileSync(path, 'latin1')]);
}

function expectNoSecret(run: CucumberRun): void {
  const files = filesOf(run);
  expect(files).to.have.length.of.at.least(4);
  for (const secret of SECRETS) {
    expect(run.output).not.to.contain(secret);
    for (const [name, text] of files)
      expect(text.includes(secret), `${name} holds ${secret}`).to.equal(false);
  }
}

/** A server that repeats what it was sent, as gateways do in their errors. */
async function serve(handle: RequestListener): Promise<AsyncDisposable & { baseUrl: string }> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const quote = ({ headers }: IncomingMessage): string =>
  `${headers.authorization?.replace('Bearer ', '') ?? ''} of ${String(headers['x-team'])}`;
const MODELS = JSON.stringify({ data: [{ id: 'model-a' }] });

describe('The key and the values of the headers', { concurrency: 3 }, () => {
  it('are in no file, no output and no process title of a run', async (test) => {
    await using simulator = await Simulator.start({
      apiKey: KEY,
      timeToFirstToken: 20,
      interTokenLatency: 10,
    });
    const run = CucumberRun.start(test, {
      feature: featureWith(EASY_ROW),
      environment: { ...environment, LLM_BASE_URL: simulator.baseUrl },
    });
    await simulator.untilLogged(10);
    for (const pid of HAS_PROCESS_FILES ? [run.pid, ...descendantsOf(run.pid)] : []) {
      for (const secret of SECRETS) expect(visibleOf(pid)).not.to.contain(secret);
    }
    expect(await run.ended(), run.output).to.equal(0);
    expectNoSecret(run);
    expect(run.results.target?.settings).to.include({ apiKey: '[set]', headers: 'x-team' });
  });

  it('are not given to the embedded engine', { skip: !HAS_PROCESS_FILES }, async (test) => {
    const run = CucumberRun.start(test, { feature: featureWith(EASY_ROW), environment });
    await until(() => descendantsOf(run.pid).some((pid) => visibleOf(pid).includes('engine-process')));
    for (const pid of [run.pid, ...descendantsOf(run.pid)]) {
      for (const secret of SECRETS) expect(visibleOf(pid)).not.to.contain(secret);
    }
    run.interrupt();
    await run.ended();
    expectNoSecret(run);
  });

  const JSON_TYPE = 'application/json';
  const STREAM = 'text/event-stream';
  const quotations: readonly (readonly [string, number, string, (text: string) => string])[] = [
    ['in a message', 401, JSON_TYPE, (text) => JSON.stringify({ error: { message: `not for ${text}` } })],
    ['in plain text', 401, 'text/plain', (text) => `not for ${text}`],
    ['in an event', 200, STREAM, (text) => `data: ${JSON.stringify({ error: { message: text } })}\n\n`],
    ['in what is no event at all', 200, STREAM, (text) => `data: <p>${text}</p>\n\n`],
  ];
  for (const [where, status, type, answer] of quotations) {
    it(`stay secret where a server quotes them ${where}`, async (test) => {
      await using server = await serve((request, response) => {
        request.resume();
        if (request.url === '/v1/models') response.end(MODELS);
        else response.writeHead(status, { 'content-type': type }).end(answer(quote(request)));
      });
      const run = await CucumberRun.toItsEnd(test, {
        feature: featureWith(EASY_ROW),
        environment: { ...environment, LLM_BASE_URL: server.baseUrl },
      });
      expect(run.exitCode, run.output).to.equal(1);
      expectNoSecret(run);
      expect(run.output).to.contain('[redacted] of [redacted]');
    });
  }

  it('may not stand in the base URL, which a report shows', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: { LLM_BASE_URL: `http://team:${KEY}@127.0.0.1:1` },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.output).to.contain('LLM_BASE_URL holds a user name or a password');
    expectNoSecret(run);
  });
});
