import type Koffi from 'koffi';

// include/uapi/linux/in.h and tcp.h.
const IPPROTO_TCP = 6;
const TCP_CONGESTION = 13;
/** TCP_CA_NAME_MAX of include/net/tcp.h. */
const NAME_LENGTH = 16;

type GetSockOpt = (fd: number, level: number, option: number, value: Buffer, length: [number]) => number;
type SetSockOpt = (fd: number, level: number, option: number, value: Buffer, length: number) => number;

/** Asks for, and chooses, the congestion control of open sockets. */
export interface CongestionControls {
  /** `bbr`. Throws where the file descriptor is no TCP socket. */
  read(fd: number): string;
  /** Throws where the kernel has no such algorithm, or does not let this user have it. */
  choose(fd: number, name: string): void;
}

/** Binds `getsockopt` and `setsockopt(TCP_CONGESTION)`, tcp(7). Rejects where the package koffi does not load. */
export async function loadCongestionControls(): Promise<CongestionControls> {
  const { default: koffi }: { default: Pick<typeof Koffi, 'load' | 'errno'> } = await import('koffi');
  const program = koffi.load(null);
  const get = program.func(
    'int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)',
  ) as GetSockOpt;
  const set = program.func('int setsockopt(int, int, int, const uint8_t *, uint32_t)') as SetSockOpt;
  return {
    read: (fd) => {
      const value = Buffer.alloc(NAME_LENGTH);
      if (get(fd, IPPROTO_TCP, TCP_CONGESTION, value, [NAME_LENGTH]) !== 0)
        throw new Error(`getsockopt(TCP_CONGESTION) failed with errno ${koffi.errno()}`);
      return value.toString('latin1').replace(/\0.*$/s, '');
    },
    choose: (fd, name) => {
      const value = Buffer.from(name, 'latin1');
      if (set(fd, IPPROTO_TCP, TCP_CONGESTION, value, value.length) !== 0)
        throw new Error(
          `the kernel refuses congestion control ${name} (errno ${koffi.errno()}): take one of ` +
            '/proc/sys/net/ipv4/tcp_allowed_congestion_control, or measure as root',
        );
    },
  };
}
