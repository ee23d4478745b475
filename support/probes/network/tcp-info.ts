import { endianness } from 'node:os';
import type Koffi from 'koffi';

/** What the kernel knows of a connection. */
export interface TcpInfo {
  /**
   * The smoothed round trip, 0 where it has none; just after the connection was made, that of SYN to SYN-ACK alone.
   * Later answers raise it by the time that the server takes for them.
   */
  readonly rttMicros: number;
  /** Segments sent again since the connection was asked for, that of the asking itself included. */
  readonly retransmitted: number;
}

/** Asks the kernel about open sockets. */
export interface TcpInfoReader {
  /** Of a connected TCP socket of this process; throws where that is none. Takes some microseconds. */
  read(fd: number): TcpInfo;
}

/** What the binding to the kernel depends on; tests hand in others. */
interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly importKoffi: () => Promise<{ readonly default: Pick<typeof Koffi, 'load' | 'errno'> }>;
}

// include/uapi/linux/in.h and tcp.h.
const IPPROTO_TCP = 6;
const TCP_INFO = 11;

/**
 * Offsets in bytes in `struct tcp_info` of include/uapi/linux/tcp.h: eight bytes of small fields, then one number of
 * 32 bits after the other. Since Linux 2.6.1 new fields were only added at the end.
 */
const OFFSETS = { rttMicros: 68, retransmitted: 100 } as const;

/** As many bytes as are read; of a longer struct the kernel gives the beginning. */
const LENGTH = OFFSETS.retransmitted + 4;

/** Binds `getsockopt(TCP_INFO)`, which needs no privilege; says what is missing where that cannot be. Never rejects. */
export async function loadTcpInfo({
  platform = process.platform,
  importKoffi = () => import('koffi'),
}: Partial<Surroundings> = {}): Promise<TcpInfoReader | { readonly unavailable: string }> {
  if (platform !== 'linux')
    return { unavailable: `this platform (${platform}) has no TCP_INFO as Linux has it: measure from Linux` };
  try {
    const { default: koffi } = await importKoffi();
    // Of the program itself, so that it does not matter how its C library is called.
    const getsockopt = koffi
      .load(null)
      .func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)') as GetSockOpt;
    return { read: (fd) => readTcpInfo(getsockopt, () => koffi.errno(), fd) };
  } catch (error) {
    return {
      unavailable:
        `the kernel cannot be asked, as the package koffi does not load (${(error as Error).message}): ` +
        'install it with its optional dependencies, of which one is for this platform',
    };
  }
}

type GetSockOpt = (fd: number, level: number, option: number, value: Buffer, length: [number]) => number;

function readTcpInfo(getsockopt: GetSockOpt, errno: () => number, fd: number): TcpInfo {
  const value = Buffer.alloc(LENGTH);
  const length: [number] = [LENGTH];
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, value, length) !== 0)
    throw new Error(`getsockopt(TCP_INFO) of file descriptor ${fd} failed with errno ${errno()}`);
  return parseTcpInfo(value.subarray(0, length[0]));
}

/** Reads the bytes of `struct tcp_info`; throws where there are too few. */
export function parseTcpInfo(bytes: Buffer): TcpInfo {
  if (bytes.length < LENGTH)
    throw new Error(`the kernel gave ${bytes.length} bytes of tcp_info where ${LENGTH} were asked for`);
  const field = (offset: number): number =>
    endianness() === 'LE' ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
  return { rttMicros: field(OFFSETS.rttMicros), retransmitted: field(OFFSETS.retransmitted) };
}
