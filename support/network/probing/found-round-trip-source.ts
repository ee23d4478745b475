import type { Socket } from 'node:net';
import { programOnPath } from '../../cluster/known-program';
import { loadTcpInfo, type TcpInfoReader } from '../../probes/network/tcp-info';
import { milliseconds } from '../../quantities/units';
import { UNKNOWN, type RoundTrip, type RoundTripSource } from './round-trip-source';
import { SocketStatistics } from './socket-statistics';

/** The best that there is on this machine. Never rejects. */
export async function findRoundTripSource(): Promise<RoundTripSource> {
  const kernel = await loadTcpInfo();
  if (!('unavailable' in kernel)) return fromKernel(kernel);
  const why = kernel.unavailable;
  const program = programOnPath('ss');
  if (program !== undefined) return new SocketStatistics(program, why);
  return unknowable(`${why}; nor is there the program ss (package iproute2)`);
}

function fromKernel(kernel: TcpInfoReader): RoundTripSource {
  const read = (socket: Socket): RoundTrip => {
    try {
      const { rttMicros, retransmitted } = kernel.read(fileDescriptorOf(socket));
      return { roundTrip: rttMicros > 0 ? milliseconds(rttMicros / 1000) : undefined, retransmitted };
    } catch {
      // The server has ended the connection meanwhile.
      return UNKNOWN;
    }
  };
  return {
    provider: { provider: 'TCP_INFO at connect' },
    of: (socket) => Promise.resolve(read(socket)),
    ofUnanswered: (socket) => ({ ...read(socket), roundTrip: undefined }),
  };
}

const unknowable = (unavailable: string): RoundTripSource => ({
  provider: { unavailable },
  of: () => Promise.resolve(UNKNOWN),
  ofUnanswered: () => UNKNOWN,
});

/** Node keeps it to itself, but has always had it there on Linux; -1 where it is closed. */
function fileDescriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readonly fd?: unknown } | null };
  return typeof handle?.fd === 'number' ? handle.fd : -1;
}
