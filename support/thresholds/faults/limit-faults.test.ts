import { describe, it } from 'node:test';
import { expect } from 'chai';
import { limitsOfMessages } from '../../feature-limits';
import { limitsIn, projectMessages, samplingFeature } from '../../feature-limits.fixture';
import type { FeatureLimit } from '../feature-limit';
import { featureLimit } from '../limits.fixture';
import { faultText } from './limit-fault';
import { limitFaults } from './limit-faults';

/** What is told of a feature: place, severity and what, without the name of its file. */
const told = async (text: string): Promise<string[]> =>
  limitFaults(await limitsIn(text)).map((fault) =>
    faultText(fault)
      .replace(/^[^:]*:/u, '')
      .replace(/\n[^]*/u, ''),
  );

const inScenario = (...steps: readonly string[]): Promise<string[]> =>
  told(['', 'Feature: One', '  Scenario: Two', ...steps.map((step) => `    ${step}`)].join('\n'));

const LIMITS = ['When sampling 10 tokens'];

describe('limits that are impossible', () => {
  const FAULTS: readonly [step: string, fault: RegExp][] = [
    ['Then p99 latency should be below 0 ms', /^4:38: fault: itl p99 below 0 ms/],
    ['Then throughput should be at least 0 tokens per second', /^4:40: fault: output_tps at least 0/],
    ['Then the error rate should be below 0%', /^4:41: fault: error_rate below 0%/],
    ['Then the error rate should be at most 120%', /^4:43: fault: error_rate at most 120%/],
    ['Then the cache hit rate should exceed 100%', /^4:43: fault: cache hit rate above 100%/],
    ['Then p99 latency should be below 2 hours', /^4:38: fault: itl p99 below 2 h/],
  ];
  for (const [step, fault] of FAULTS)
    it(`such as "${step}" are told with their place`, async () => {
      const found = await inScenario(...LIMITS, step);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(fault);
    });

  it('are not those that can be kept and broken', async () => {
    const fine = [
      'Then the error rate should be at most 0%',
      'And the cache hit rate should be at least 100%',
      'And the server CPU should be at most 400%',
      'And inference speed should increase by at least 150%',
      'And the warm share of the cold response time should be at most 150%',
      'And no requests should be dropped during failover',
      'And there should be no memory leaks over 24 hours',
      'And throughput should be above 0 tokens per second',
    ];
    expect(await inScenario(...LIMITS, ...fine)).to.deep.equal([]);
  });
});

describe('slips of a unit', () => {
  const column = (...cells: readonly string[]): Promise<string[]> =>
    inScenario(
      'When usage goes through these phases:',
      '  | phase | virtual_users | ramp | hold |',
      ...cells.map((_, index) => `  | ${index} | 8 | 1 s | 1 s |`),
      'Then these limits should hold:',
      '  | phase | p95 TTFT |',
      ...cells.map((cell, index) => `  | ${index} | ${cell} |`),
    );

  it('are found by the other cells of the column, in either direction', async () => {
    expect(await column('10 ms', '20 ms', '40 s')).to.deep.equal([
      '12:13, column p95 TTFT: fault: ttft p95 in the phase "2" at most 40 s',
    ]);
    expect(await column('2 s', '3 ms', '4 s')).to.have.length(1);
  });

  it('are none where limits grow with the load, or where two cells say nothing', async () => {
    expect(await column('100 ms', '200 ms', '300 ms', '2 s', '20 s')).to.deep.equal([]);
    expect(await column('10 ms', '10 s')).to.deep.equal([]);
  });

  it('are found in numbers whose unit the step says', async () => {
    const feature = samplingFeature(
      '| small  | 32 | 5  | 10    | 9 |',
      '| medium | 16 | 9  | 20    | 9 |',
      '| large  | 8  | 30 | 40000 | 9 |',
    );
    expect(await told(feature)).to.deep.equal(['13:28, column p99: fault: itl p99 below 40 s']);
  });

  it('are not looked for among limits of different things', async () => {
    const actions = [
      'Then the monitoring system should:',
      '  | action                  | threshold |',
      '  | Detect the spike        | 5ms       |',
      '  | Identify the container  | 10s       |',
      '  | Locate the kernel issue | 30s       |',
    ];
    expect(await inScenario(...actions)).to.deep.equal([]);
  });
});

describe('limits that contradict each other', () => {
  it('are a lower percentile above a higher one, in the row where that is', async () => {
    const feature = samplingFeature('| small | 32 | 8  | 10 | 9 |', '| large | 8  | 50 | 40 | 9 |');
    expect(await told(feature)).to.deep.equal([
      '12:22, column p95: fault: itl p95 below 50 ms, and itl p99 below 40 ms (features/promises.feature:12:27)',
    ]);
  });

  it('are a mean above a maximum, and not above a median', async () => {
    const steps = (most: string): Promise<string[]> =>
      inScenario(
        'When the "short" conversation is held',
        'Then the average response time should be below 3 s',
        'And the maximum response time should be below 2 s'.replace('2 s', most),
        'And the median response time should be below 1 s',
      );
    expect(await steps('2 s')).to.have.length(1);
    expect(await steps('3 s')).to.deep.equal([]);
  });
});

describe('percentiles of too few samples', () => {
  const offered = (rate: number): Promise<string[]> =>
    inScenario(
      `When ${rate} requests per second are offered for 1 second`,
      'Then p99 schedule lag should be at most 1 ms',
    );

  it('are told from 367 samples down, since 0.99^368 is the first below 2.5 %', async () => {
    expect(await offered(367)).to.have.length(1);
    expect((await offered(367))[0]).to.match(/^4:45: fault: schedule_lag p99 at most 1 ms, of 367 samples/);
    expect(await offered(368)).to.deep.equal([]);
  });

  it('are requests: how many tokens they answer with is not known before', async () => {
    const promised = (figure: string): Promise<string[]> =>
      inScenario(
        'When 100 requests per second are offered for 3 seconds',
        `Then ${figure} should be at most 1 s`,
      );
    for (const figure of ['p99 inter-token latency', 'p99.9 latency'])
      expect(await promised(figure)).to.deep.equal([]);
    for (const figure of ['p99 time to first token', 'p99 time per output token', 'p99 response time'])
      expect((await promised(figure))[0]).to.match(/ p99 at most 1,000 ms, of 300 samples/);
  });

  it('are none where sampling goes on until the verdict is settled', async () => {
    expect(await inScenario('When sampling 10 tokens', 'Then p99 latency should be below 1 s')).to.deep.equal(
      [],
    );
  });
});

describe('limits that are tighter for more work', () => {
  it('are looked for in plain numbers alone: 4k is not 4', () => {
    const users = (number: string, line: number, value: number): FeatureLimit =>
      featureLimit({
        row: { users: number, p99: `${value}` },
        limit: { dimension: 'duration', value },
        place: { ...featureLimit().place, line },
      });
    const found = (number: string): number => limitFaults([users('3', 11, 20), users(number, 12, 10)]).length;
    expect(['4', '3.5', '40'].map(found)).to.deep.equal([1, 1, 1]);
    expect(['4k', '4e3', '4,000', '4 users', '4-8'].map(found)).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it('are a warning where nothing else is different', async () => {
    const feature = samplingFeature('| small | 32 | 8 | 20 | 9 |', '| large | 32 | 8 | 10 | 8 |');
    expect(await told(feature)).to.deep.equal([
      '12:26, column p99: warning: itl p99 below 10 ms is tighter than itl p99 below 20 ms of a smaller load (line 11)',
    ]);
  });

  it('are none where one load grows and another shrinks, and rates may well grow with the load', async () => {
    expect(
      await told(samplingFeature('| small | 32 | 8 | 20 | 9 |', '| large | 8 | 8 | 10 | 99 |')),
    ).to.deep.equal([]);
  });
});

it("finds nothing wrong in the project's own features", async () => {
  const { limits } = limitsOfMessages(await projectMessages());
  expect(limits.length).to.be.above(300);
  expect(limitFaults(limits).map(faultText)).to.deep.equal([]);
});
