import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { rejectionOf } from '../../rejection.fixture';
import { Listening } from './listening.fixture';
import { loadTcpInfo, parseTcpInfo, type TcpInfoReader } from './tcp-info';

const run = promisify(execFile);

const onLinux = { skip: process.platform !== 'linux' && 'only Linux has TCP_INFO in this form' };

async function reader(): Promise<TcpInfoReader> {
  const loaded = await loadTcpInfo();
  if ('unavailable' in loaded) throw new Error(loaded.unavailable);
  return loaded;
}

describe('loadTcpInfo', () => {
  it('reads what ss of iproute2 reads', onLinux, async (test) => {
    if (await rejectionOf(run('ss', ['-V']))) {
      test.skip('iproute2 (ss) is not installed');
      return;
    }
    await using server = await Listening.start();
    const socket = connect({ host: '127.0.0.1', port: server.port, autoSelectFamily: false });
    try {
      await once(socket, 'connect');
      const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
      const { rttMicros, retransmitted } = (await reader()).read(fd);
      const { stdout } = await run('ss', ['-tinH', 'sport', '=', `:${socket.localPort ?? 0}`]);
      const [, rtt] = /\brtt:([\d.]+)\//.exec(stdout) ?? [];
      const [, , again = '0'] = /\bretrans:(\d+)\/(\d+)/.exec(stdout) ?? [];
      expect(rttMicros).to.be.greaterThan(0);
      expect(rttMicros / 1000).to.be.closeTo(Number(rtt), 1e-9);
      expect(retransmitted).to.equal(Number(again));
    } finally {
      socket.destroy();
    }
  });

  it('says by its number what the kernel has against a file descriptor', onLinux, async () => {
    const tcpInfo = await reader();
    expect(() => tcpInfo.read(-1)).to.throw(
      /^getsockopt\(TCP_INFO\) of file descriptor -1 failed with errno 9$/,
    );
  });

  it('says what is missing', async () => {
    expect(await loadTcpInfo({ platform: 'darwin' })).to.deep.equal({
      unavailable: 'this platform (darwin) has no TCP_INFO as Linux has it: measure from Linux',
    });
    const importKoffi = () => Promise.reject(new Error("Cannot find package 'koffi'"));
    expect(await loadTcpInfo({ platform: 'linux', importKoffi }))
      .to.have.property('unavailable')
      .that.matches(/the package koffi does not load \(Cannot find package 'koffi'\): install it/);
  });
});

describe('parseTcpInfo', () => {
  // Of a connection over loopback just made, in Linux 6.18 on x86-64; one segment sent again is put in.
  const golden = Buffer.from(
    [
      '010000000007aa01', // state, ca_state, retransmits, probes, backoff, options, window scales, flags
      '400d030000000000', // rto, ato
      'e57f000018020000', // snd_mss, rcv_mss
      '0000000000000000', // unacked, sacked
      '0000000000000000', // lost, retrans
      '0000000000000000', // fackets, last_data_sent
      '0000000000000000', // last_ack_sent, last_data_recv
      '00000000ffff0000', // last_ack_recv, pmtu
      'd7ff00001f000000', // rcv_ssthresh, rtt
      '0f000000ffffff7f', // rttvar, snd_ssthresh
      '0a000000cbff0000', // snd_cwnd, advmss
      '0300000000000000', // reordering, rcv_rtt
      'd7ff000001000000', // rcv_space, total_retrans
    ].join(''),
    'hex',
  );

  it('finds its fields in the bytes of the kernel', () => {
    expect(parseTcpInfo(golden)).to.deep.equal({ rttMicros: 31, retransmitted: 1 });
  });

  it('does not mind what newer kernels add at the end', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (more) => {
        expect(parseTcpInfo(Buffer.concat([golden, more]))).to.deep.equal(parseTcpInfo(golden));
      }),
    );
  });

  it('reads nothing from too few bytes', () => {
    fc.assert(
      fc.property(fc.nat(golden.length - 1), (length) => {
        expect(() => parseTcpInfo(golden.subarray(0, length))).to.throw(`gave ${length} bytes of tcp_info`);
      }),
    );
  });
});
