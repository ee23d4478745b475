import { connect } from 'node:net';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { ConnectLook } from '../container-look';
import { NetworkError } from '../network-error';
import type { ProbedContainer } from './prober-order';
import type { RoundTripSource } from './round-trip-source';

/** A SYN that is lost is sent again after 1 s: an answer to that is waited for. */
const DEADLINE = milliseconds(3_000);

const REFUSED = ['ECONNREFUSED', 'ECONNRESET'];
const UNANSWERED = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * Connects to a container, and ends the connection with a FIN: a reset would be an error in some logs. As this side
 * ends it first, it is this side that remembers it for a minute (TIME_WAIT), not the server. `failed` gets what is
 * wrong on this side, such as no free port.
 */
export class ConnectLooker {
  readonly #container: ProbedContainer;
  readonly #source: RoundTripSource;
  readonly #tell: (look: ConnectLook) => void;
  readonly #failed: (error: NetworkError) => void;
  readonly #deadline: Milliseconds;

  constructor(
    container: ProbedContainer,
    source: RoundTripSource,
    tell: (look: ConnectLook) => void,
    failed: (error: NetworkError) => void,
    deadline = DEADLINE,
  ) {
    this.#deadline = deadline;
    this.#container = container;
    this.#source = source;
    this.#tell = tell;
    this.#failed = failed;
  }

  /** Asks for one more connection, whatever has become of those before. */
  look(): void {
    const { id: node, address: host, port } = this.#container;
    let at = monotonicClock.now();
    let stands = false;
    const socket = connect({ host, port, autoSelectFamily: false });
    const end = (figures: Pick<ConnectLook, 'roundTrip' | 'retransmitted' | 'outcome'>) => {
      clearTimeout(deadline);
      socket.destroy();
      this.#tell({ kind: 'connect', node, at, knownAt: monotonicClock.now(), ...figures });
    };
    const unanswered = () => {
      end({ ...this.#source.ofUnanswered(socket), outcome: 'unanswered' });
    };
    const deadline = setTimeout(unanswered, this.#deadline);
    socket
      // Told right before the system is asked: `connect` above only makes a note of it for later.
      .once('connectionAttempt', () => {
        at = monotonicClock.now();
      })
      .once('connect', () => {
        stands = true;
        clearTimeout(deadline);
        this.#source.of(socket).then(
          (figures) => {
            end({ ...figures, outcome: 'connected' });
          },
          (error: unknown) => {
            this.#failed(new NetworkError(`${node} cannot be looked at: ${String(error)}`));
          },
        );
      })
      .on('error', (error: NodeJS.ErrnoException) => {
        // Then the server has ended it, of which nothing is to be told.
        if (stands) return;
        clearTimeout(deadline);
        const { code = '' } = error;
        if (REFUSED.includes(code)) end({ roundTrip: undefined, retransmitted: 0, outcome: 'refused' });
        else if (UNANSWERED.includes(code)) unanswered();
        else
          this.#failed(new NetworkError(`${node} at ${host}:${port} cannot be looked at: ${error.message}`));
      });
  }
}
