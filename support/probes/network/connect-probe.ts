import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import { ConnectError, NoAnswer } from './connect-error';
import { HostAddresses, type Resolve } from './host-addresses';
import { orAborted } from './or-aborted';
import { loadTcpInfo, type TcpInfoReader } from './tcp-info';

/** How long a connection took to be made. */
export interface ConnectLook {
  /** From `connect()` until this program saw that the connection stood; its own hold-ups are in it. */
  readonly connectMs: number;
  /** From the SYN to its SYN-ACK as the kernel measured it; neither this program nor a busy server is in it. */
  readonly kernelRoundTripMs: number | undefined;
  readonly whyNoKernel?: string;
}

/** What the probe works with; tests hand in others. */
interface Tools {
  readonly clock: Clock;
  /** An address that does not answer for so long counts as failed. */
  readonly deadline: Milliseconds;
  readonly resolve: Resolve;
  readonly loadTcpInfo: typeof loadTcpInfo;
}

/** A SYN that is lost is sent again after 1 s and after 3 s: an answer to these is waited for. */
const DEADLINE = milliseconds(5000);

/** Measures the way to a server by connections over which nothing is sent. */
export class ConnectProbe {
  readonly #addresses: HostAddresses;
  readonly #port: number;
  readonly #clock: Clock;
  readonly #deadline: Milliseconds;
  readonly #loadTcpInfo: typeof loadTcpInfo;
  #loading: ReturnType<typeof loadTcpInfo> | undefined;

  constructor(target: { readonly host: string; readonly port: number }, tools: Partial<Tools> = {}) {
    this.#addresses = new HostAddresses(target.host, tools.resolve);
    this.#port = target.port;
    this.#clock = tools.clock ?? monotonicClock;
    this.#deadline = tools.deadline ?? DEADLINE;
    this.#loadTcpInfo = tools.loadTcpInfo ?? loadTcpInfo;
  }

  /**
   * Connects once and closes the connection, which is gone when it resolves. Rejects with a `ConnectError` where no
   * address of the host takes a connection, or with the signal's reason.
   */
  async look(signal: AbortSignal): Promise<ConnectLook> {
    signal.throwIfAborted();
    try {
      // Before the connection, so that nothing comes between it and the kernel's answer.
      const kernel = await orAborted((this.#loading ??= this.#loadTcpInfo()), signal);
      return await this.#tryAll(await orAborted(this.#addresses.all(), signal), kernel, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#addresses.forget();
      throw new ConnectError(`${this.#addresses.text}:${this.#port}`, error);
    }
  }

  /** A name may stand for an address of each family, of which the server listens on one. Rejects as the last did. */
  async #tryAll(
    addresses: readonly string[],
    kernel: Awaited<ReturnType<typeof loadTcpInfo>>,
    signal: AbortSignal,
  ): Promise<ConnectLook> {
    let failure: unknown = new Error('the name stands for no address');
    for (const address of addresses) {
      try {
        const look = await this.#connect(address, kernel, signal);
        this.#addresses.keep(address);
        return look;
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }

  async #connect(
    host: string,
    kernel: Awaited<ReturnType<typeof loadTcpInfo>>,
    signal: AbortSignal,
  ): Promise<ConnectLook> {
    let asked = milliseconds(NaN);
    let established = milliseconds(NaN);
    const socket = connect({ host, port: this.#port, autoSelectFamily: false })
      .setTimeout(this.#deadline, () => socket.destroy(new NoAnswer(this.#deadline)))
      // Told right before the system is asked: `connect` above only makes a note of it for later.
      .once('connectionAttempt', () => {
        asked = this.#clock.now();
      })
      .once('connect', () => {
        established = this.#clock.now();
      });
    try {
      await once(socket, 'connect', { signal });
      return { connectMs: elapsed(asked, established), ...kernelFigure(socket, kernel) };
    } finally {
      await close(socket);
    }
  }
}

/** What the kernel measured, or why it is not known. */
function kernelFigure(
  socket: Socket,
  kernel: TcpInfoReader | { readonly unavailable: string },
): Pick<ConnectLook, 'kernelRoundTripMs' | 'whyNoKernel'> {
  const unknown = (whyNoKernel: string) => ({ kernelRoundTripMs: undefined, whyNoKernel });
  if ('unavailable' in kernel) return unknown(kernel.unavailable);
  const fd = fileDescriptorOf(socket);
  if (fd === undefined)
    return unknown('this Node does not tell the file descriptor of a socket (socket._handle.fd)');
  try {
    const { rttMicros, retransmitted } = kernel.read(fd);
    if (rttMicros > 0) return { kernelRoundTripMs: rttMicros / 1000 };
    return unknown(`the kernel measured no round trip; segments that it sent again: ${retransmitted}`);
  } catch (error) {
    return unknown((error as Error).message);
  }
}

/** Node keeps it to itself, but has always had it there on Linux. */
function fileDescriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readonly fd?: unknown } | null };
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? handle.fd : undefined;
}

/**
 * Ends it with a FIN, which a server sees as a client that thought better of it; a reset would be an error in some
 * logs. Resolves when the file descriptor is free again.
 */
async function close(socket: Socket): Promise<void> {
  socket.destroy();
  if (!socket.closed) await once(socket, 'close');
}
