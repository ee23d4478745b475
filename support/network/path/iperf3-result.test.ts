import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { NetworkError } from '../network-error';
import { IPERF3_OUTPUT, IPERF3_REFUSAL } from './iperf3-output.fixture';
import { parseIperf3 } from './iperf3-result';

const WARM_UP = milliseconds(1000);
const read = (output: object) => parseIperf3(JSON.stringify(output), WARM_UP);

/** The recording with one more interval at its end; both it and what it holds are made up. */
const withInterval = (start: number, end: number, bytes: number) => ({
  ...IPERF3_OUTPUT,
  server_output_json: {
    intervals: [
      ...IPERF3_OUTPUT.server_output_json.intervals,
      { sum: { start, end, seconds: end - start, bytes } },
    ],
  },
});

const AFTER_WARM_UP = [147849216, 119013376, 94502912, 125566976, 130285568];

describe('parseIperf3', () => {
  it('reads what the receiver had after the warm-up', () => {
    const { windows } = read(IPERF3_OUTPUT);
    expect(windows.map(({ bytes }) => bytes)).to.deep.equal(AFTER_WARM_UP);
    expect(windows[0]?.from).to.be.closeTo(0.065, 1e-9);
    expect(windows[0]?.to).to.be.closeTo(200.448, 1e-9);
  });

  it('reads the tool, the congestion control, all bytes and the CPU of both ends', () => {
    const blast = read(IPERF3_OUTPUT);
    expect(blast).to.include({ tool: 'iperf3 3.12', connections: 1, congestionControl: 'bbr' });
    expect(blast).to.include({ sentBytes: 1304952832, receivedBytes: 1297481728 });
    expect(blast.senderCores).to.be.closeTo(0.1069, 1e-4);
    expect(blast.receiverCores).to.be.closeTo(0.3965, 1e-4);
  });

  it('leaves out a stump at the end', () => {
    const { windows } = read(withInterval(2.000061, 2.0051, 131072));
    expect(windows.map(({ bytes }) => bytes)).to.deep.equal(AFTER_WARM_UP);
  });

  it('takes no count below nothing for a measurement', () => {
    expect(() => read(withInterval(2.000061, 2.2, -5e9))).to.throw(NetworkError, /less than nothing/);
  });

  it('repeats what iperf3 says went wrong', () => {
    expect(() => read(IPERF3_REFUSAL)).to.throw(
      NetworkError,
      /^iperf3: unable to set TCP_CONGESTION: Supplied congestion control algorithm/,
    );
  });

  it('says what is missing, or is no JSON', () => {
    const without = { ...IPERF3_OUTPUT, server_output_json: undefined };
    expect(() => read(without)).to.throw(NetworkError, /lacks intervals of the server/);
    expect(() => parseIperf3('iperf3: parameter error', WARM_UP)).to.throw(
      NetworkError,
      /no JSON: iperf3: par/,
    );
  });
});
