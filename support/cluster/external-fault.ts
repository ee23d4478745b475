import { milliseconds } from '../quantities/units';
import type { ExternalClusterFile } from './cluster-file';
import { untilAnswering } from './external-answer';
import { runCommand } from './external-command';
import { EndWatch } from './external-end-watch';
import { checkUnharmed, healedOnce, injectOrHeal, type HealableNode } from './external-healing';
import { FaultError, type Fault, type FaultKind } from './fault';

/** A node as the file lists it. */
export type ExternalNodeFields = ExternalClusterFile['nodes'][number];

/** The two commands of a harm. */
export type Commands = Exclude<NonNullable<ExternalNodeFields['expendable']>[FaultKind['kind']], undefined>;

/** A node as its harms see it. */
interface HarmedNode extends HealableNode {
  readonly origin: string;
  readonly readySeconds: number;
}

/** How long a server may take to end once the command has. */
const END_DEADLINE = milliseconds(30_000);

/** A harm that commands of the cluster file do and undo. */
export class CommandFault implements Fault {
  readonly name: string;
  readonly #kind: FaultKind;
  readonly #commands: Commands;
  readonly #node: HarmedNode;

  constructor(kind: FaultKind, commands: Commands, node: HarmedNode) {
    this.name = `${node.id}: ${harmOf(kind)} ("${commands.inject}")`;
    this.#kind = kind;
    this.#commands = commands;
    this.#node = node;
  }

  async inject(signal: AbortSignal): Promise<AsyncDisposable> {
    const { id, origin, harms } = this.#node;
    checkUnharmed(this.#node);
    using watch = await EndWatch.open(origin, signal);
    if (watch === undefined)
      throw new FaultError(
        `node ${id} takes no connections at ${origin} before it is harmed; start it first`,
      );
    // Waited for here: what watches is closed on return.
    return await injectOrHeal(
      healedOnce((harm) => this.#heal(harm)),
      { harms, signal },
      async () => {
        await runCommand(this.#commands.inject, { environment: this.#environment, signal });
        if (this.#kind.kind === 'kill' && !(await watch.ended({ deadline: END_DEADLINE, signal })))
          throw new FaultError(
            `the command "${this.#commands.inject}" ended well, yet node ${id} goes on serving at ${origin}; ` +
              'write one that ends the server at once',
          );
      },
    );
  }

  async #heal(harm: AsyncDisposable): Promise<void> {
    const { id, origin, readySeconds, harms } = this.#node;
    await runCommand(this.#commands.heal, { environment: this.#environment });
    const answer = await untilAnswering(origin, { deadline: milliseconds(readySeconds * 1e3) });
    if (answer.status === 'silent')
      throw new FaultError(
        `node ${id} does not answer at ${origin} within ${readySeconds} s after "${this.#commands.heal}": ` +
          `${answer.reason}. Look into its log, or set "readySeconds" higher`,
      );
    harms.delete(harm);
  }

  get #environment(): Readonly<Record<string, string>> {
    const kind = this.#kind;
    const node = { NODE: this.#node.id, NODE_URL: this.#node.origin };
    if (kind.kind === 'slow') return { ...node, FACTOR: String(kind.factor) };
    if (kind.kind === 'packet loss') return { ...node, SHARE: String(kind.share) };
    return node;
  }
}

function harmOf(kind: FaultKind): string {
  switch (kind.kind) {
    case 'kill':
      return 'killed';
    case 'freeze':
      return 'frozen';
    case 'hang':
      return 'hung';
    case 'slow':
      return `${kind.factor} times as slow`;
    case 'refuse':
      return 'refusing connections';
    case 'packet loss':
      return `${100 * kind.share} % of its packets lost`;
  }
}
