import type { ClusterNode } from './cluster';
import { CommandFault, type ExternalNodeFields } from './external-fault';
import { unavailable, usageSourceOf, type UsageSource } from './external-usage';
import type { Fault, FaultKind } from './fault';
import type { NodeUsage } from './node-usage';

/** A node that a cluster file lists. */
export class ExternalNode implements ClusterNode {
  readonly id: string;
  readonly origin: string;
  /** The harms that are not healed. */
  readonly harms = new Set<AsyncDisposable>();
  /** NaN where neither the file nor the source of its CPU time told: then its usage is unavailable. */
  readonly cores: number;
  readonly #fields: ExternalNodeFields;
  readonly #readySeconds: number;
  readonly #usage: UsageSource;

  private constructor(fields: ExternalNodeFields, readySeconds: number, usage: UsageSource) {
    this.id = fields.id;
    this.origin = fields.url;
    this.cores = usage.cores ?? NaN;
    this.#fields = fields;
    this.#readySeconds = readySeconds;
    this.#usage = usage;
  }

  /** Reads its usage once, which tells how many cores it has. */
  static async reach(fields: ExternalNodeFields, readySeconds: number): Promise<ExternalNode> {
    const usage = usageSourceOf(fields);
    await usage.read();
    return new ExternalNode(fields, readySeconds, usage);
  }

  get place(): string {
    const { pid } = this.#usage;
    return pid === undefined ? `server ${this.origin}` : `server ${this.origin}, process ${pid}`;
  }

  get pid(): number | undefined {
    return this.#usage.pid;
  }

  async usage(): Promise<NodeUsage> {
    const usage = await this.#usage.read();
    if (usage.status === 'unavailable' || !Number.isNaN(this.cores)) return usage;
    return unavailable(
      `how many cores are the share of node ${this.id} was not told at the start: write "cores" for it`,
    );
  }

  faultOf(kind: FaultKind): Fault | { readonly impossible: string } {
    const commands = this.#fields.expendable?.[kind.kind];
    if (commands !== undefined)
      return new CommandFault(kind, commands, {
        id: this.id,
        origin: this.origin,
        readySeconds: this.#readySeconds,
        harms: this.harms,
      });
    const not = this.#fields.expendable === undefined ? 'is not listed as expendable' : 'may not suffer that';
    return {
      impossible:
        `node ${this.id} ${not}: write "expendable": {"${kind.kind}": {"inject": "...", "heal": "..."}} for it ` +
        'in the cluster file, with commands that do and undo it',
    };
  }
}
