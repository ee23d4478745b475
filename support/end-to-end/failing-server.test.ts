import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMisbehaviour } from '../simulator/misbehaviour-text';
import { Simulator } from '../simulator/simulator';
import type { SimulatorOptionsInput } from '../simulator/simulator-options';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';

/** A server that fails, and what a user must read about it. */
interface Failure {
  readonly title: string;
  readonly server: () => Promise<AsyncDisposable & { readonly baseUrl: string }>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What happened, and what to do next. */
  readonly says: readonly [RegExp, RegExp];
}

const simulator =
  (misbehaviour?: string, options: SimulatorOptionsInput = {}) =>
  (): Promise<Simulator> =>
    Simulator.start({
      timeToFirstToken: 5,
      interTokenLatency: 2,
      ...(misbehaviour === undefined ? {} : { misbehaviour: [parseMisbehaviour(misbehaviour)] }),
      ...options,
    });

const nothingAt = (baseUrl: string) => () =>
  Promise.resolve({ baseUrl, [Symbol.asyncDispose]: () => Promise.resolve() });

/** Takes connections and never says a word. */
async function silentServer(): Promise<AsyncDisposable & { baseUrl: string }> {
  const resources = new DisposableStack();
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    resources.defer(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      resources.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The longest label of a host name is 63: no name service is asked for this one. */
const NO_HOST = `http://${'x'.repeat(64)}.test:8000`;

const FAILURES: readonly Failure[] = [
  {
    title: 'refuses connections',
    server: nothingAt('http://127.0.0.1:1'),
    environment: { LLM_READY_TIMEOUT: '500 ms' },
    says: [/127\.0\.0\.1:1: nothing listens there/, /Start the server, or correct LLM_BASE_URL/],
  },
  {
    title: 'has a host name that does not resolve',
    server: nothingAt(NO_HOST),
    says: [/the host name (does not|could not be) resolve/, /Correct the host in LLM_BASE_URL/],
  },
  {
    title: 'takes connections and says nothing',
    server: silentServer,
    environment: { LLM_READY_TIMEOUT: '500 ms' },
    says: [/\/v1\/models: it did not answer within 0\.5 s/, /LLM_READY_TIMEOUT allows it more time/],
  },
  {
    title: 'wants another key',
    server: simulator(undefined, { apiKey: 'sk-right' }),
    environment: { LLM_API_KEY: 'sk-wrong' },
    says: [/answered 401: Incorrect API key/, /Set LLM_API_KEY to a key that this server accepts/],
  },
  {
    title: 'does not have the model',
    server: simulator(),
    environment: { LLM_MODEL: 'no-such-model' },
    says: [
      /answered 404: The model 'no-such-model' does not exist/,
      /Set LLM_MODEL to a model that the server lists/,
    ],
  },
  {
    title: 'serves several models of which none is chosen',
    server: simulator(undefined, { models: ['model-a', 'model-b'] }),
    says: [/serves 2 models \(model-a, model-b\), and none is chosen/, /set LLM_MODEL, or LLM_MODEL_SMALL/],
  },
  {
    title: 'hangs',
    server: simulator('hang'),
    environment: { LLM_FIRST_TOKEN_TIMEOUT: '500 ms' },
    says: [
      /the server took the request but sent no token within 0\.5 s/,
      /LLM_FIRST_TOKEN_TIMEOUT allows it more/,
    ],
  },
  {
    title: 'stalls in mid-stream',
    server: simulator('stall 3'),
    environment: { LLM_STALL_TIMEOUT: '500 ms' },
    says: [
      /the stream stalled: no further token came within 0\.5 s/,
      /LLM_STALL_TIMEOUT allows it more time/,
    ],
  },
  {
    title: 'dies in mid-stream',
    // At the first token of the second round: before any answer of that round is complete.
    server: simulator('die 1 on 7'),
    says: [/closed the connection before the answer was complete/, /it may have crashed or been restarted/],
  },
  {
    title: 'is never available',
    server: simulator('unavailable'),
    says: [/answered 503: the server is unavailable/, /Look into the log of the server/],
  },
  {
    title: 'sends JSON that breaks off',
    server: simulator('malformed event 1'),
    says: [/not the JSON of an answer/, /Check that LLM_BASE_URL leads to an inference API/],
  },
];

describe('A run against a server that', { concurrency: 4 }, () => {
  for (const { title, server, environment = {}, says } of FAILURES) {
    it(`${title} ends soon, says what to do, and leaves a report without a verdict`, async (test) => {
      await using failing = await server();
      const run = await CucumberRun.toItsEnd(test, {
        feature: featureWith(EASY_ROW),
        environment: {
          LLM_BASE_URL: failing.baseUrl,
          ...environment,
        },
      });
      expect(run.exitCode, run.output).to.equal(1);
      for (const part of says) expect(run.output).to.match(part);
      expect(run.output).not.to.match(/^\s+at /m);

      const { checks, scenarios, run: summary } = run.results;
      expect(checks.map(({ metric }) => metric)).to.deep.equal(['itl p99', 'output_tps', 'gpu_memory peak']);
      for (const { metric, outcome, reason } of checks) {
        // Without a GPU there was nothing that the server could have hidden.
        if (metric === 'gpu_memory peak' && outcome === 'not measured') continue;
        expect({ metric, outcome }).to.deep.equal({ metric, outcome: 'inconclusive' });
        for (const part of says) expect(reason, run.output).to.match(part);
      }
      expect(summary).to.include({ success: false, interrupted: false });
      const { scheduled = 0, sent = 0, dropped = 0, ...ended } = scenarios[0]?.ledger ?? {};
      expect(scheduled).to.equal(sent + dropped);
      expect(sent).to.equal(Object.values(ended).reduce((sum, count) => sum + count, 0));
      expect(run.read('cucumber-report.html')).to.match(/^<!DOCTYPE html>/i);
      expect(run.read('junit.xml')).to.match(/<(error|failure) /);
    });
  }
});
