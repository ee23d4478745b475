import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { hoverStretches } from './chart-hover';
import { forecastChart } from './forecast-chart';
import { madeForecast } from './forecast-chart.fixture';
import { historyChart } from './history-chart';
import { madeHistory } from './history-chart.fixture';
import { latencyDistribution } from './latency-chart';
import { lengthCurve } from './length-curve-chart';
import { loadCurve } from './load-curve-chart';
import { memoryOverTime } from './memory-chart';
import { networkChart } from './network-chart';
import { madeNetwork } from './network-chart.fixture';
import { nodeLoadChart } from './node-load-chart';
import { spikeChart } from './spike-chart';
import { madeSpike } from './spike-chart.fixture';
import { hoversIn } from './svg-parts.fixture';
import { throughputByRound } from './throughput-chart';
import { usageOverTime } from './usage-chart';

describe('hoverStretches', () => {
  it('holds every point once, in stretches that do not overlap, and no more of them than asked for', () => {
    const places = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('linear', 'log'),
        (xs, most, type) => {
          const held: number[] = [];
          const stretches = hoverStretches(
            { type, low: 1, high: 1000 },
            xs.map((x) => ({ x })),
            most,
            (group) => {
              held.push(...group.map(({ x }) => x));
              return 'text';
            },
          );
          expect(held.toSorted((one, other) => one - other)).to.deep.equal(
            xs.toSorted((one, other) => one - other),
          );
          expect(stretches.length).to.be.within(1, most);
          stretches.slice(1).forEach(({ from }, index) => {
            expect(from).to.be.at.least(stretches[index]!.to - 1e-9);
          });
        },
      ),
    );
  });
});

describe('the text under the pointer', () => {
  const point = { value: 100, low: 90, high: 110 };

  it('gives the share of each bar of a histogram, and that of all up to it', async () => {
    const values = [1, 1, 1, 4, 4, 4, 4, 4, 8, 10];
    const hovers = hoversIn(await latencyDistribution({ title: 'itl', unit: 'ms', values }));
    expect(hovers).to.have.length(64);
    expect(hovers.filter((text) => !text.includes('no tokens'))).to.deep.equal([
      '0.98 to 1.15 ms: 30% of tokens (3)\n30% of tokens up to 1.15 ms',
      '3.94 to 4.1 ms: 50% of tokens (5)\n80% of tokens up to 4.1 ms',
      '7.88 to 8.04 ms: 10% of tokens (1)\n90% of tokens up to 8.04 ms',
      '9.84 to 10.01 ms: 10% of tokens (1)\n100% of tokens up to 10.01 ms',
    ]);
  });

  it('gives the value of each round and reading', async () => {
    const rounds = [2000, 2104].map((tokensPerSecond, index) => ({ index: index + 1, tokensPerSecond }));
    expect(hoversIn(await throughputByRound({ title: 'throughput', rounds }))).to.deep.equal([
      'round 1: 2,000 tokens/s',
      'round 2: 2,104 tokens/s',
    ]);
    const samples = [200e6, 200.02e6].map((value, index) => ({ at: index * 500, value }));
    expect(hoversIn(await memoryOverTime({ title: 'memory', samples, finding: '' }))).to.deep.equal([
      '0 s: 200 MB',
      '0.5 s: 200.02 MB',
    ]);
  });

  it('gives a level, a length and a node with its figures and intervals', async () => {
    const level = { users: 32, throughput: point, perUser: { value: 3 }, ttft: { value: NaN }, failed: true };
    expect(hoversIn(await loadCurve({ title: 'users', levels: [level], finding: '' }))).to.deep.equal([
      '32 users: failed\nthroughput: 100 [90 to 110] tokens/s\neach user: 3 tokens/s\nfirst token: not measured',
    ]);
    const labels = { title: 'ttft', xLabel: 'prompt tokens', yLabel: 'ms', finding: '' };
    const series = ['cold', 'warm'].map((name) => ({ name, points: [{ x: 512, ...point }] }));
    expect(hoversIn(await lengthCurve({ ...labels, series }))).to.deep.equal([
      '512 prompt tokens\ncold: 100 [90 to 110] ms\nwarm: 100 [90 to 110] ms',
    ]);
    const cpu = { status: 'measured', mean: 50, highest: 70 } as const;
    const nodes = [90, 110].map((requests, index) => ({ id: `node-${index}`, requests, cpu }));
    expect(hoversIn(await nodeLoadChart({ title: 'load', nodes, finding: '' }))[0]).to.equal(
      'node-0: 90 requests, CPU 50%, highest second 70%\n10% below the mean of 100 requests',
    );
  });

  it('gives all that was measured at a time', async () => {
    const usage = {
      title: 'usage',
      phases: [{ name: 'peak', from: 0, to: 2000 }],
      users: [{ at: 0, users: 64 }],
      windows: [
        { at: 500, median: 25, high: 40 },
        { at: 1500, median: NaN, high: NaN },
      ],
      finding: '',
    };
    expect(hoversIn(await usageOverTime(usage))).to.deep.equal([
      '0.5 s, peak\nusers 64\nmedian time to first token 25 ms\np95 40 ms',
      '1.5 s, peak\nusers 64\nno answer',
    ]);
    const network = hoversIn(await networkChart(madeNetwork()));
    expect(network[0]).to.equal('0.5 s\np99 119 µs\np50 55 µs');
    expect(network.at(-1)).to.match(/^[\d.]+ s\nper window 1\d(\.\d)? Gbit\/s$/);
    expect(hoversIn(await spikeChart(madeSpike())).join('\n\n')).to.match(
      /connect round trip 12(\.\d)? to 13(\.\d)? ms\n\/health response time 13(\.\d)? to 13(\.\d)? ms/,
    );
    const forecast = hoversIn(await forecastChart(madeForecast()));
    const svg = await historyChart(madeHistory());
    const history = /aria-label="hover".*?<title>([^<]*)/su.exec(svg)?.[1];
    expect(svg.length).to.be.below(100_000);
    expect(history).to.match(/^[\d.]+( to [\d.]+)? (s|min|h)\n\S+.* \d/);
    expect(forecast[0]).to.match(/^day [\d.]+( to [\d.]+)?\ncame: .*\npredicted: /);
  });
});
