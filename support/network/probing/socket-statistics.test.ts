import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../../cluster/known-program';
import { Listening } from '../../probes/network/listening.fixture';
import { parseSocketStatistics, SocketStatistics } from './socket-statistics';

// As ss of iproute2 6.1 prints it.
const PRINTED = `ESTAB 0      0      10.99.0.1:40112 10.99.0.11:8001 cubic wscale:7,7 rto:201 rtt:0.061/0.03 mss:1448 pmtu:1500 rcvmss:536 advmss:1448 cwnd:10 bytes_acked:1 segs_out:2 segs_in:1 send 1898885246bps lastsnd:4 lastrcv:4 lastack:4 pacing_rate 3797770488bps delivered:1 app_limited rcv_space:14480 rcv_ssthresh:64088 minrtt:0.061
ESTAB 0      0      10.99.0.1:40113 10.99.0.11:8001 bbr wscale:7,7 rto:1000 retrans:0/1 mss:1448 cwnd:1
ESTAB 0      0      [::1]:40114 [::1]:8001 bbr rto:1000 rtt:12/6 minrtt:12
`;

describe('parseSocketStatistics', () => {
  it('reads round trips and what was sent again, by the local port', () => {
    expect([...parseSocketStatistics(PRINTED)]).to.deep.equal([
      [40112, { roundTrip: 0.061, retransmitted: 0 }],
      [40113, { roundTrip: undefined, retransmitted: 1 }],
      [40114, { roundTrip: 12, retransmitted: 0 }],
    ]);
  });

  it('leaves out what is no connection', () => {
    expect(parseSocketStatistics('').size).to.equal(0);
    expect(parseSocketStatistics('Cannot open netlink socket\n').size).to.equal(0);
  });
});

describe('SocketStatistics', () => {
  const program = programOnPath('ss');

  it(
    'asks about several connections at once',
    { skip: program === undefined && 'iproute2 (ss) is not installed' },
    async () => {
      await using server = await Listening.start();
      const source = new SocketStatistics(program ?? '', 'for a test');
      const sockets = [1, 2].map(() => connect({ port: server.port, host: '127.0.0.1' }));
      try {
        await Promise.all(sockets.map((socket) => once(socket, 'connect')));
        const figures = await Promise.all(sockets.map((socket) => source.of(socket)));
        for (const { roundTrip } of figures) expect(roundTrip).to.be.greaterThan(0);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    },
  );

  it('knows nothing where the program fails', async () => {
    await using server = await Listening.start();
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    try {
      await once(socket, 'connect');
      const source = new SocketStatistics('/nowhere/ss', 'for a test');
      expect(await source.of(socket)).to.deep.equal({ roundTrip: undefined, retransmitted: 0 });
    } finally {
      socket.destroy();
    }
  });
});
