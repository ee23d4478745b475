import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judge, type Evidence } from './assertions/judge';
import type { JudgedOpenLoad } from './load/judged-open-load';
import { completed } from './load/record.fixture';
import { segmentCounts } from './network/loss/segment-counts.fixture';
import { connectLook } from './network/probing/connect-look.fixture';
import { connects, countedAt, peakLoad } from './peak-load.fixture';
import { lossEvidence, peakDoubts, peakText, roundTripEvidence } from './peak-load-words';
import type { Quantity } from './quantities/quantity';
import { verdictLine } from './report/verdict-line';

const LOSS: Quantity = { dimension: 'share', value: 0.01 };
const LATENCY: Quantity = { dimension: 'duration', value: 1 };

const told = (limit: Quantity, evidence: Evidence): string =>
  verdictLine('it', 'below', judge({ subject: 'it', comparison: 'below', limit }, evidence));

describe('lossEvidence', () => {
  const loss = async (...counted: Parameters<typeof countedAt>[]): Promise<string> =>
    told(LOSS, lossEvidence(await peakLoad({ counted: counted.map((one) => countedAt(...one)) }), LOSS));

  it('decides nothing by too few segments, none of them lost, and says how many would do', async () => {
    expect(await loss([10_000, { withData: 36_000 }])).to.equal(
      'INCONCLUSIVE  it; limit below 0.01%. Undecided: 36,000 segments, none of them lost, do not show that fewer ' +
        'than 0.01% are; seen so far: 0%; about 37,000 samples would settle it',
    );
    const evidence = lossEvidence(await peakLoad({ counted: [countedAt(1, { withData: 36_886 })] }), LOSS);
    expect(evidence).to.include({ status: 'too few samples', n: 36_886, neededSamples: 36_887 });
  });

  it('passes enough of them', async () => {
    expect(await loss([10_000, { withData: 36_887 }])).to.match(/^PASSED {2}it 0%, .*n = 36,887 segments/);
  });

  it('tells what was lost, however few there were', async () => {
    expect(await loss([10_000, { withData: 900, retransmitted: 100 }])).to.match(/^FAILED {2}it 10%, /);
    expect(await loss([10_000, { withData: 99_999, retransmitted: 1 }])).to.match(/^PASSED {2}it 0\.001%, /);
    expect(await loss([10_000, { withData: 19_999, retransmitted: 1 }])).to.match(
      /^INCONCLUSIVE {2}it 0\.005%, /,
    );
  });

  it('takes what the receiver had already for none that was lost', async () => {
    expect(await loss([10_000, { withData: 900, retransmitted: 3, neverLost: 3 }])).to.match(
      /^INCONCLUSIVE .*903 segments, none of them lost/,
    );
  });

  it('judges by the last that was counted, and decides nothing where nothing was', async () => {
    expect(await loss([1_000, { withData: 10, retransmitted: 10 }], [2_000, { withData: 40_000 }])).to.match(
      /^PASSED/,
    );
    expect(await loss()).to.match(/^INCONCLUSIVE .*nothing was counted$/);
    expect(await loss([1_000, {}])).to.match(/^INCONCLUSIVE .*no segment was sent$/);
  });
});

describe('roundTripEvidence', () => {
  it('judges the p99 of all connections', async () => {
    expect(told(LATENCY, roundTripEvidence(await peakLoad()))).to.match(
      /^PASSED {2}it 50 µs.*n = 1,000 connections/,
    );
    const slow = [...connects(500), ...connects(500).map((look) => ({ ...look, retransmitted: 1 }))];
    const evidence = roundTripEvidence(await peakLoad({ connects: slow }));
    expect(told({ dimension: 'duration', value: 0.9 }, evidence)).to.match(/^FAILED {2}it 1 ms/);
  });

  it('does not measure what the kernel does not tell, whatever was looked at', async () => {
    const noRoundTrips = 'neither TCP_INFO nor ss is there: install iproute2';
    expect(told(LATENCY, roundTripEvidence(await peakLoad({ noRoundTrips })))).to.equal(
      'NOT MEASURED  it: neither TCP_INFO nor ss is there: install iproute2 (limit below 1 ms)',
    );
  });

  it('decides nothing by few connections, nor by none', async () => {
    for (const count of [0, 10])
      expect(told(LATENCY, roundTripEvidence(await peakLoad({ connects: connects(count) })))).to.match(
        /^INCONCLUSIVE .*connections has no bounds.* would settle it$/,
      );
  });
});

describe('peakDoubts', () => {
  it('has none of a client that kept its rate', async () => {
    expect(peakDoubts(await peakLoad())).to.deep.equal([]);
  });

  it('doubts a peak that was doubtful when it was looked for, and a load of which much failed', async () => {
    const found = { carried: 10.5, users: 32, doubts: ['the client was busy'] };
    expect(peakDoubts(await peakLoad({ found }))).to.deep.equal(['the client was busy']);
    const [doubt, ...more] = peakDoubts(await peakLoad({}, { fails: (position) => position % 10 === 0 }));
    expect(more).to.deep.equal([]);
    expect(doubt).to.match(/^8 of 80 requests failed, .*the server is full/);
  });

  it('doubts a load that the client did not send at its rate', async () => {
    let late = 0;
    const peak = await peakLoad({}, { lateness: () => (late += 2) });
    expect(peakDoubts(peak)).to.have.length(1);
    expect(peakDoubts(peak)[0]).to.match(/^the client offered .* instead of 10 req\/s/);
  });
});

describe('peakText', () => {
  it('tells what was sent and answered, and the round trips to each container', async () => {
    const lines = peakText(await peakLoad()).split('\n');
    expect(lines[0]).to.equal(
      'peak load: 10 req/s, 95% of the 10.5 req/s that were answered while 32 users asked for more',
    );
    expect(lines[1]).to.match(/^payload of answers: [\d.,]+ [kM]?bit\/s, 100 answers$/);
    expect(lines[2]).to.match(/^p99 round trip to node-1: 50 µs/);
    expect(lines[3]).to.match(/^p99 round trip to node-2: 50 µs/);
    expect(lines.slice(4)).to.deep.equal([
      'segments: 50,000 sent, 40,000 of them with data, 0 sent again (0 of these for nothing), ' +
        '0 dropped by interfaces and queues',
    ]);
  });

  it('tells where segments were sent again or dropped, and what could not be read', async () => {
    const place = (name: string, retransmitted: number, drops: number) => ({
      ...segmentCounts({ retransmitted }),
      ...{ place: name, interfaceDrops: drops, queueDrops: 2 * drops },
    });
    const told = async (queuesUnknown?: string): Promise<string[]> => {
      const places = [place('client', 0, 0), place('node-1', 7, 0), place('node-2', 0, 3)];
      const total = { sent: 900, withData: 800, retransmitted: 7, neverLost: 2 };
      const counted = countedAt(10_000, total, { drops: 9, places, queuesUnknown });
      const text = peakText(await peakLoad({ counted: [counted] }));
      return text.slice(text.indexOf('segments:')).split('\n');
    };
    const segments =
      'segments: 900 sent, 800 of them with data, 7 sent again (2 of these for nothing), 9 dropped by';
    expect(await told()).to.deep.equal([
      `${segments} interfaces and queues`,
      'node-1: 7 sent again, 0 dropped by interfaces, 0 by queues',
      'node-2: 0 sent again, 3 dropped by interfaces, 6 by queues',
    ]);
    expect(await told('tc is not there')).to.deep.equal([
      `${segments} interfaces`,
      'node-1: 7 sent again, 0 dropped by interfaces, queues unknown',
      'node-2: 0 sent again, 3 dropped by interfaces, queues unknown',
      'queues could not be read: tc is not there',
    ]);
  });

  it('tells the payload from the first answer to the last, of more than a function takes as arguments', async () => {
    // 200,000 answers of 500 bytes within 100 s are 8 Mbit/s.
    const early = completed({ responseBytes: 500, endedAt: 75 });
    const records = [
      ...Array.from({ length: 199_999 }, () => early),
      completed({ responseBytes: 500, endedAt: 100_000 }),
    ];
    const load = { records } as unknown as JudgedOpenLoad;
    expect(peakText(await peakLoad({ load }))).to.contain('payload of answers: 8 Mbit/s, 200,000 answers');
  });

  it('says of too few connections that they are too few, and has no segments where none were counted', async () => {
    const text = peakText(await peakLoad({ connects: [connectLook()], counted: [] }));
    expect(text).to.match(
      /p99 round trip to node-1: the p99 of 1 connections has no bounds: \d+ are needed$/,
    );
  });
});
