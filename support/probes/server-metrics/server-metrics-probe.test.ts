import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Reading } from '../probe';
import { ManualTime } from '../process/manual-time.fixture';
import { MetricsServer } from '../prometheus/metrics-server.fixture';
import { histogramBetween } from './histogram-difference';
import { prefixHitRate } from './prefix-hit-rate';
import { ServerMetricsProbe, type SeriesSample } from './server-metrics-probe';
import { VLLM_CURRENT } from './vllm-scrapes.fixture';

const never = new AbortController().signal;
/** A scrape that hangs ends at this; nothing else waits for it. */
const DEADLINE = milliseconds(20_000);

const setUp = async (test: TestContext, deadline = DEADLINE) => {
  const server = await MetricsServer.start();
  test.after(() => server[Symbol.asyncDispose]());
  const time = new ManualTime();
  server.answer = (response, asked) => {
    response.end(VLLM_CURRENT.replace(/^(vllm:num_requests_running\{.*\}) .*$/m, `$1 ${asked}.0`));
  };
  const probe = new ServerMetricsProbe({ url: server.url(), clock: time, wait: time.wait, deadline });
  return { server, time, probe };
};

const samplesOf = (reading: Reading<SeriesSample>): readonly SeriesSample[] =>
  reading.status === 'sampled' ? reading.samples : [];

describe('ServerMetricsProbe', () => {
  it('samples at once, then at its interval, until it is disposed', async (test) => {
    const { server, time, probe } = await setUp(test);
    const running = await probe.start(never);
    expect(samplesOf(running.read())).to.have.lengthOf(1);
    for (let pass = 0; pass < 2; pass += 1) await time.pass();
    await time.untilAsked();
    await running[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    const reading = running.read();
    expect(samplesOf(reading).map(({ at, metrics }) => [at, metrics.runningRequests])).to.deep.equal([
      [0, 1],
      [1000, 2],
      [2000, 3],
    ]);
    expect(reading).to.have.property('source', `vLLM at ${server.url().href}`);
    expect(samplesOf(reading)[0]?.metrics).to.not.have.property('histograms');
    expect(server.asked).to.have.lengthOf(3);
  });

  it('leaves out ticks that passed, and keeps to those that come', async (test) => {
    const { time, probe } = await setUp(test);
    await using running = await probe.start(never);
    await time.pass({ late: 2300 });
    await time.pass();
    await time.untilAsked();
    expect(samplesOf(running.read()).map(({ at }) => at)).to.deep.equal([0, 3300, 4000]);
  });

  it('reads once, with histograms, around a piece of load', async (test) => {
    const { server, probe } = await setUp(test);
    server.answer = (response, asked) => {
      const after = VLLM_CURRENT.replaceAll(
        /^(vllm:time_to_first.*(?:\+Inf|2560|count).*|vllm:prompt_tokens_t.*) (\d+)\.0$/gm,
        (_line, name: string, value: string) => `${name} ${Number(value) + 10}.0`,
      );
      response.end(
        asked === 1
          ? VLLM_CURRENT
          : after.replace(
              'seconds_sum{engine="0",model_name="meta-llama/Llama-3.1-8B-Instruct"} 0.75',
              'seconds_sum{engine="0",model_name="meta-llama/Llama-3.1-8B-Instruct"} 1.75',
            ),
      );
    };
    const [before, after] = [await probe.readNow(never), await probe.readNow(never)];
    if (before.status === 'unavailable' || after.status === 'unavailable') throw new Error('no metrics');
    expect(before).to.include({ server: 'vLLM', source: `vLLM at ${server.url().href}` });
    const ttft = histogramBetween(before.metrics.histograms.ttft, after.metrics.histograms.ttft);
    expect(ttft).to.include({ status: 'measured', count: 10, mean: 0.1 });
    expect(prefixHitRate(before.metrics, after.metrics)).to.include({
      queriedTokens: 10,
      hitTokens: 0,
      percent: 0,
    });
  });

  it('asks one at a time', async (test) => {
    const { server, probe } = await setUp(test);
    let [open, most] = [0, 0];
    server.answer = (response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end(VLLM_CURRENT);
      });
    };
    const scrapes = await Promise.all(Array.from({ length: 4 }, () => probe.readNow(never)));
    expect(scrapes.map(({ status }) => status)).to.deep.equal(Array(4).fill('sampled'));
    expect([most, server.asked.length]).to.deep.equal([1, 4]);
  });

  it('goes on after a failure, and says how many there were', async (test) => {
    const { server, time, probe } = await setUp(test);
    server.answer = (response, asked) => {
      if (asked === 2) response.writeHead(404).end();
      else if (asked === 3) response.end('<html>busy</html>\n');
      else response.end(VLLM_CURRENT);
    };
    await using running = await probe.start(never);
    for (let pass = 0; pass < 3; pass += 1) await time.pass();
    await time.untilAsked();
    const reading = running.read();
    expect(samplesOf(reading).map(({ at }) => at)).to.deep.equal([0, 3000]);
    expect(reading)
      .to.have.property('source')
      .that.matches(
        /^vLLM at .*; 2 scrapes failed, the last because .*gave no Prometheus text: line 1 .*HTML/,
      );
  });

  it('is unavailable, and asks no more, where the server shows no metrics', async (test) => {
    const { server, probe } = await setUp(test);
    server.answer = (response) => response.writeHead(404).end();
    await using running = await probe.start(never);
    expect(running.read())
      .to.have.property('reason')
      .that.matches(/\/metrics answered 404\. .*--enable-metrics/);
    await running[Symbol.asyncDispose]();
    expect(server.asked).to.have.lengthOf(1);
  });

  it('asks again a server that is only starting', async (test) => {
    const { server, time, probe } = await setUp(test);
    server.answer = (response, asked) => {
      if (asked === 1) response.writeHead(503).end();
      else response.end(VLLM_CURRENT);
    };
    await using running = await probe.start(never);
    expect(running.read()).to.have.property('status', 'unavailable');
    await time.pass();
    await time.untilAsked();
    expect(samplesOf(running.read())).to.have.lengthOf(1);
  });

  const reasons: readonly [string, MetricsServer['answer'], RegExp][] = [
    [
      'of another server',
      (response) => response.end('node_cpu_seconds_total 1\n'),
      /\/metrics: the metrics are of no known server: it shows first node_cpu_seconds_total/,
    ],
    [
      'that stop within a line',
      (response) => response.end(VLLM_CURRENT.slice(0, -4)),
      /stops before the end of the line/,
    ],
    [
      'that are a page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>\n'),
      /HTML or XML/,
    ],
    [
      'with a value that is no number',
      (response) => response.end(VLLM_CURRENT.replace(' 40960.0', ' many')),
      /the value "many" is not a number/,
    ],
    ['that never come', () => undefined, /gave no metrics within 30 ms/],
  ];
  for (const [what, answer, reason] of reasons)
    it(`says why it has nothing of metrics ${what}`, async (test) => {
      const { server, probe } = await setUp(test, what === 'that never come' ? milliseconds(30) : DEADLINE);
      server.answer = answer;
      await using running = await probe.start(never);
      for (const reading of [running.read(), await probe.readNow(never)]) {
        expect(reading).to.have.property('status', 'unavailable');
        expect(reading).to.have.property('reason').that.matches(reason);
      }
    });

  it('stops when the signal that started it aborts, also within a scrape', async (test) => {
    const { server, probe } = await setUp(test);
    const controller = new AbortController();
    server.answer = () => {
      controller.abort();
    };
    await using running = await probe.start(controller.signal);
    await running[Symbol.asyncDispose]();
    expect(running.read()).to.deep.equal({
      status: 'unavailable',
      reason: 'stopped before the server showed its metrics',
    });
    expect(await probe.readNow(controller.signal).catch((error: unknown) => error)).to.equal(
      controller.signal.reason,
    );
    // The next one need not wait for it.
    server.answer = (response) => response.end(VLLM_CURRENT);
    expect(await probe.readNow(never)).to.have.property('status', 'sampled');
  });
});
