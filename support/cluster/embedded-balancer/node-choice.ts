import type { ServingNode } from './serving-node';

type Candidate = Pick<ServingNode, 'standing' | 'inFlight'>;

/** Gives each request the node that has the fewest under way; of several such, each in turn. */
export class NodeChoice<Node extends Candidate> {
  readonly #nodes: readonly Node[];
  #turn = 0;

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /**
   * A node that was not tried yet. One that is down or suspect is tried only while none is up: the suspect
   * before those that are down. Undefined where there is none.
   */
  next(tried: ReadonlySet<Node>): Node | undefined {
    const isAnyUp = this.#nodes.some(({ standing }) => standing === 'up');
    for (const standing of isAnyUp ? (['up'] as const) : (['suspect', 'down'] as const)) {
      const node = this.#fewest((one) => one.standing === standing && !tried.has(one));
      if (node !== undefined) return node;
    }
    return undefined;
  }

  #fewest(isAllowed: (node: Node) => boolean): Node | undefined {
    let [best, place]: [Node | undefined, number] = [undefined, 0];
    for (let step = 0; step < this.#nodes.length; step += 1) {
      const at = (this.#turn + step) % this.#nodes.length;
      const node = this.#nodes[at];
      if (node === undefined || !isAllowed(node) || node.inFlight >= (best?.inFlight ?? Infinity)) continue;
      [best, place] = [node, at];
    }
    if (best !== undefined) this.#turn = place + 1;
    return best;
  }
}
