import type { BalancedNode, NodeCounters } from '../balancer';
import type { Milliseconds } from '../../quantities/units';
import type { AttemptFailure } from './attempt-failure';
import { NodeConnections } from './node-connections';

/** A request that is under way at a node. */
export interface UnderWay {
  /** When its last byte came. */
  readonly lastHeardAt: Milliseconds;
  fail(failure: AttemptFailure): void;
}

/** How one check of a node's health ended, and when it began. */
export interface HealthCheck {
  readonly result: 'good' | 'bad' | 'lost';
  readonly beganAt: Milliseconds;
}

/** So many checks in a row bring a node down, or up again. */
const CHECKS = 2;

/** One node as the balancer sees it. */
export class ServingNode implements AsyncDisposable {
  readonly id: string;
  readonly origin: string;
  readonly connections: NodeConnections;
  readonly #underWay = new Set<UnderWay>();
  #attempts = 0;
  #failures = 0;
  #isUp = true;
  #isSuspect = false;
  /** Checks in a row that say otherwise than `#isUp`. */
  #contrary = 0;
  #contrarySince: Milliseconds | undefined;

  constructor({ id, origin }: BalancedNode, connectTimeout: Milliseconds) {
    this.id = id;
    this.origin = origin;
    this.connections = new NodeConnections(origin, connectTimeout);
  }

  /**
   * `suspect`: it says that it is healthy, and left a request without an answer. It gets no more requests while
   * another node is up, until it answers one.
   */
  get standing(): 'up' | 'suspect' | 'down' {
    if (!this.#isUp) return 'down';
    return this.#isSuspect ? 'suspect' : 'up';
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  get counters(): NodeCounters {
    return {
      attempts: this.#attempts,
      failures: this.#failures,
      inFlight: this.inFlight,
      up: this.standing === 'up',
    };
  }

  /** A request is given to it. */
  began(request: UnderWay): void {
    this.#attempts += 1;
    this.#underWay.add(request);
  }

  /** It has been answered, is no longer wanted, or has failed. */
  ended(request: UnderWay, failure?: AttemptFailure): void {
    this.#underWay.delete(request);
    if (failure === undefined) return;
    this.#failures += 1;
    switch (failure.kind) {
      case 'refused':
      case 'reset':
        this.#goDown();
        break;
      case 'stale':
        this.connections.dropIdle();
        break;
      case 'unanswered':
      case 'stalled':
        // One that is down is asked again when it is up, and then leaves another request or none.
        this.#isSuspect = this.#isUp;
        break;
      case 'given up':
      case 'unavailable':
      case 'ended early':
      case 'faulty':
        break;
    }
  }

  /** An answer of it has begun. */
  answered(): void {
    this.#isSuspect = false;
  }

  /** Its health before the first request: what it is found to be, it is. */
  found({ result }: HealthCheck): void {
    this.#isUp = result === 'good';
  }

  checked({ result, beganAt }: HealthCheck): void {
    if (result === 'lost') this.#goDown();
    else if ((result === 'good') === this.#isUp) this.#contrary = 0;
    else {
      if (this.#contrary === 0) this.#contrarySince = beganAt;
      this.#contrary += 1;
      if (this.#contrary >= CHECKS) this.#turn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connections[Symbol.asyncDispose]();
  }

  #goDown(): void {
    this.#isUp = false;
    this.#isSuspect = false;
    this.#contrary = 0;
  }

  #turn(): void {
    if (!this.#isUp) {
      this.#isUp = true;
      this.#contrary = 0;
      return;
    }
    this.#goDown();
    // A node that is only late to say that it is healthy goes on with its answers; one that is frozen does not.
    const since = this.#contrarySince ?? Infinity;
    for (const request of [...this.#underWay])
      if (request.lastHeardAt < since)
        request.fail({ kind: 'given up', message: 'failed its health checks' });
  }
}
