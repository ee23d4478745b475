import { execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import { milliseconds } from '../../quantities/units';
import type { RoundTripProvider } from './prober-order';
import { UNKNOWN, type RoundTrip, type RoundTripSource } from './round-trip-source';

/** Each call starts a program: connections are gathered for so long before all are asked about at once. */
const GATHER_MS = 100;
const DEADLINE_MS = 3_000;

/**
 * Round trips by the program `ss`, where the kernel cannot be asked directly. Connections stay open until it has
 * answered; what it tells is still that of SYN to SYN-ACK, as nothing is sent over them.
 */
export class SocketStatistics implements RoundTripSource {
  readonly provider: RoundTripProvider;
  readonly #program: string;
  /** By their local port. */
  #asked = new Map<number, (roundTrip: RoundTrip) => void>();
  #busy = false;

  /** `why` says why there is nothing better. */
  constructor(program: string, why: string) {
    this.#program = program;
    this.provider = { provider: 'ss -tin', why };
  }

  of(socket: Socket): Promise<RoundTrip> {
    const { promise, resolve } = Promise.withResolvers<RoundTrip>();
    if (socket.localPort === undefined) return Promise.resolve(UNKNOWN);
    this.#asked.set(socket.localPort, resolve);
    this.#askSoon();
    return promise;
  }

  /** Nothing is waiting for it any more when the program has answered. */
  ofUnanswered(): RoundTrip {
    return UNKNOWN;
  }

  #askSoon(): void {
    if (this.#busy) return;
    this.#busy = true;
    setTimeout(() => {
      this.#ask();
    }, GATHER_MS);
  }

  #ask(): void {
    const asked = this.#asked;
    this.#asked = new Map();
    const ports = [...asked.keys()].map((port) => `sport = :${port}`).join(' or ');
    execFile(this.#program, ['-tinHO', `( ${ports} )`], { timeout: DEADLINE_MS }, (_error, stdout) => {
      const known = parseSocketStatistics(stdout);
      for (const [port, tell] of asked) tell(known.get(port) ?? UNKNOWN);
      this.#busy = false;
      if (this.#asked.size > 0) this.#askSoon();
    });
  }
}

/**
 * Reads what `ss -tinHO` prints, a line for each connection: `ESTAB 0 0 10.99.0.1:40112 10.99.0.11:8001 cubic
 * rtt:0.061/0.03 ... retrans:0/1`, round trips in ms; the second figure of `retrans` counts all that were sent again.
 * Gives them by local port.
 */
export function parseSocketStatistics(text: string): ReadonlyMap<number, RoundTrip> {
  const known = new Map<number, RoundTrip>();
  for (const line of text.split('\n')) {
    const port = /^\S+\s+\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1];
    if (port === undefined) continue;
    const roundTrip = Number(/\srtt:([\d.]+)\//.exec(line)?.[1] ?? 0);
    const retransmitted = Number(/\sretrans:\d+\/(\d+)/.exec(line)?.[1] ?? 0);
    known.set(Number(port), {
      roundTrip: roundTrip > 0 ? milliseconds(roundTrip) : undefined,
      retransmitted,
    });
  }
  return known;
}
