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
  expect(files).to.have.length.of.at.least(6);
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
  `${headers.authorization ?? ''} of ${String(headers['x-team'])}`;
const models = JSON.stringify({ data: [{ id: 'model-a' }] });

describe('The key and the values of the headers', { concurrency: 3 }, () => {
  it('are in no file, no output and no process title of a run', async (test) => {
    await using simulator = await Simulator.start({ apiKey: KEY, timeToFirstToken: 5, interTokenLatency: 2 });
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
    await run.ended();
    expectNoSecret(run);
  });

  for (const [title, answer] of [
    ['as a message', (text: string) => JSON.stringify({ error: { message: `no access: ${text}` } })],
    ['as plain text', (text: string) => `no access: ${text}`],
    ['in an event', (text: string) => `data: ${JSON.stringify({ error: { message: text } })}\n\n`],
    ['as something else', (text: string) => `data: <p>${text}</p>\n\n`],
  ] as const) {
    it(`stay secret where a server quotes them, ${title}`, async (test) => {
      await using server = await serve((request, response) => {
        const known = request.url === '/v1/models';
        const stream = !known && title.includes('e');
        response.statusCode = known || title === 'in an event' || title === 'as something else' ? 200 : 401;
        response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
        request.resume();
        response.end(known ? models : answer(quote(request)));
      });
      const run = await CucumberRun.toItsEnd(test, {
        feature: featureWith(EASY_ROW),
        environment: { ...environment, LLM_BASE_URL: server.baseUrl },
      });
      expect(run.exitCode, run.output).to.equal(1);
      expectNoSecret(run);
      expect(run.output).to.contain('[redacted]');
    });
  }
});
