import { milliseconds } from '../../quantities/units';
import type { RequestFields } from './continuation';
import { NodeAttempt, type NodeRequest } from './node-attempt';
import type { ServingNode } from './serving-node';

const EVERY_MS = 500;
const TIMEOUT = milliseconds(2_000);

/**
 * Finds out when a suspect node answers again, without a client that waits for it: sends it the request that it
 * left without an answer once more, asking for one token where it asks for tokens. A node that is not hung but
 * has a long queue is cleared earlier, by the answers to what it has under way.
 */
export class SuspectProbes implements Disposable {
  readonly #timers = new Map<ServingNode, NodeJS.Timeout>();

  /** Asks until the node has answered. */
  watch(node: ServingNode, request: NodeRequest): void {
    if (this.#timers.has(node)) return;
    const probe = probeOf(request);
    let isUnderWay = false;
    const timer = setInterval(() => {
      if (node.standing !== 'suspect' && !isUnderWay) {
        this.#stop(node);
        // One that is down is asked again when it is up and leaves another request.
        node.answered();
        return;
      }
      if (isUnderWay) return;
      isUnderWay = true;
      sendProbe(node, probe, () => {
        isUnderWay = false;
      });
    }, EVERY_MS);
    this.#timers.set(node, timer);
  }

  [Symbol.dispose](): void {
    for (const node of [...this.#timers.keys()]) this.#stop(node);
  }

  #stop(node: ServingNode): void {
    clearInterval(this.#timers.get(node));
    this.#timers.delete(node);
  }
}

function sendProbe(node: ServingNode, request: NodeRequest, then: () => void): void {
  const timeouts = { answerTimeout: TIMEOUT, stallTimeout: TIMEOUT };
  const attempt = new NodeAttempt(request, node.connections, timeouts, {
    head: (status) => {
      if (status !== 502 && status !== 503) node.answered();
    },
    data: () => undefined,
    ended: then,
    failed: then,
  });
  attempt.send();
}

/** The request, made as small as it can be. */
function probeOf(request: NodeRequest): NodeRequest {
  if (request.body === null) return request;
  try {
    const fields = JSON.parse(request.body.toString()) as RequestFields | null;
    if (typeof fields !== 'object' || fields === null) return request;
    const limits = ['max_tokens', 'max_completion_tokens'].filter((name) => typeof fields[name] === 'number');
    if (limits.length === 0) return request;
    const one = Object.fromEntries(limits.map((name) => [name, 1]));
    const small = { ...fields, ...one, stream: false, stream_options: undefined, min_tokens: undefined };
    return { ...request, body: Buffer.from(JSON.stringify(small)) };
  } catch {
    return request;
  }
}
