import type { ServerResponse } from 'node:http';
import type { AttemptFailure } from './attempt-failure';
import type { BalancerTally } from './balancer-tally';
import type { BalancerTimings } from './balancer-timings';
import { EndlessEventError } from './event-splitter';
import { NodeAttempt, type NodeRequest } from './node-attempt';
import type { NodeChoice } from './node-choice';
import { refuseUnanswered, type FailedAttempt } from './refusal';
import { RelayedAnswer } from './relayed-answer';
import type { ServingNode } from './serving-node';
import type { SuspectProbes } from './suspect-probes';

/** What all exchanges of a balancer share. */
export interface BalancerTools {
  readonly choice: NodeChoice<ServingNode>;
  readonly timings: BalancerTimings;
  readonly tally: BalancerTally;
  readonly probes: SuspectProbes;
}

/** How one attempt ended. */
type Outcome = AttemptFailure | 'answered' | 'client left';

/** One request of a client, given to one node after the other until its answer is complete. */
export class BalancedExchange {
  readonly #request: NodeRequest;
  readonly #response: ServerResponse;
  readonly #tools: BalancerTools;
  readonly #answer: RelayedAnswer;
  readonly #tried = new Set<ServingNode>();
  /** Nodes that were tried over a connection which they had closed, and are to be tried once more. */
  readonly #stale = new Set<ServingNode>();
  readonly #forgiven = new Set<ServingNode>();
  readonly #failures: FailedAttempt[] = [];
  #attempt: NodeAttempt | undefined;
  #leave: (() => void) | undefined;

  constructor(request: NodeRequest, response: ServerResponse, tools: BalancerTools) {
    this.#request = request;
    this.#response = response;
    this.#tools = tools;
    this.#answer = new RelayedAnswer(request, response, tools.tally);
    response.once('close', () => {
      if (!response.writableFinished) this.#leave?.();
    });
  }

  /** Resolves once the client has its answer, or as much as there will be of it. */
  async run(): Promise<void> {
    let request: NodeRequest | undefined = this.#request;
    while (request !== undefined) {
      const node = this.#next();
      if (node === undefined) {
        if (this.#answer.passed > 0) this.#answer.cut();
        else refuseUnanswered(this.#response, this.#failures);
        return;
      }
      const passedBefore = this.#answer.passed;
      const outcome: Outcome = await this.#try(node, request);
      if (typeof outcome === 'string') return;
      this.#learn(node, outcome, passedBefore);
      request = this.#answer.requestAfter(outcome, passedBefore);
    }
  }

  #next(): ServingNode | undefined {
    const { choice, tally } = this.#tools;
    let node = choice.next(this.#tried);
    if (node === undefined && this.#stale.size > 0) {
      for (const one of this.#stale) this.#tried.delete(one);
      this.#stale.clear();
      node = choice.next(this.#tried);
    }
    if (node !== undefined && this.#failures.length > 0 && this.#answer.passed === 0) tally.retried += 1;
    return node;
  }

  /** Gives it to a node, and resolves with how that ended. */
  async #try(node: ServingNode, request: NodeRequest): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const attempt: NodeAttempt = new NodeAttempt(request, node.connections, this.#tools.timings, {
      head: (status, headers) => {
        const failure = this.#answer.begin(status, headers);
        if (failure === undefined) node.answered();
        else attempt.fail(failure);
      },
      data: (piece) => {
        if (this.#pass(attempt, piece)) resolve('answered');
      },
      ended: () => {
        resolve(this.#answer.finish() ?? 'answered');
      },
      failed: resolve,
    });
    this.#attempt = attempt;
    this.#leave = () => {
      attempt.abort();
      resolve('client left');
    };
    this.#tried.add(node);
    node.began(attempt);
    attempt.send();
    if (this.#response.destroyed) this.#leave();
    const outcome = await promise;
    node.ended(attempt, typeof outcome === 'string' ? undefined : outcome);
    return outcome;
  }

  /** Passes bytes on: whether that was the end of the stream. */
  #pass(attempt: NodeAttempt, piece: Buffer): boolean {
    try {
      const then = this.#answer.push(piece);
      if (then === 'full') this.#wait(attempt);
      // What else the node sends says nothing; its connection can be used again once it has.
      if (then === 'done') attempt.leave();
      return then === 'done';
    } catch (error) {
      if (!(error instanceof EndlessEventError)) throw error;
      attempt.fail({ kind: 'faulty', message: error.message });
      return false;
    }
  }

  #wait(attempt: NodeAttempt): void {
    attempt.pause();
    this.#response.once('drain', () => {
      if (this.#attempt === attempt) attempt.resume();
    });
  }

  #learn(node: ServingNode, failure: AttemptFailure, passedBefore: number): void {
    this.#failures.push({ node: node.id, failure });
    if (node.standing === 'suspect') this.#tools.probes.watch(node, this.#request);
    if (this.#answer.passed > passedBefore) {
      // Some of the answer came: the other nodes have not been tried with the rest of it.
      this.#tried.clear();
      this.#tried.add(node);
      this.#stale.clear();
      this.#forgiven.clear();
    } else if (failure.kind === 'stale' && !this.#forgiven.has(node)) {
      this.#stale.add(node);
      this.#forgiven.add(node);
    }
  }
}
