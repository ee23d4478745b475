import { journalled } from '../../cluster/injection-journal';
import { presentLabel } from '../../cluster/leftovers-folder';
import { labelOf } from '../../cluster/run-label';
import { pathOf } from '../../cluster/system-program';
import { outputOf, type Command } from '../environment/command';
import type { ServingContainer } from '../environment/network-environment';
import { NetworkError } from '../network-error';

/** The numbers that the kernel draws from for each packet: shares are as fine as a millionth. */
const DRAWN_FROM = 1_000_000;
/**
 * Rules that do nothing but count, in one chain, and how often that is gone through in one of the next: few rules are
 * looked at ten thousand times, as all of them have to fit in one message to the kernel, 200 kB for an ordinary user.
 */
const RULES_AT_ONCE = 200;
const TIMES_AT_ONCE = 50;

/** Rules for what comes in, less the name of their table. */
export type RuleText = (table: string) => string;

/** Drops a share of what comes to a port of TCP, above 0 up to 1. */
export const losing =
  (port: number, share: number): RuleText =>
  (table) =>
    withInput(table, `tcp dport ${port}${chanceOf(share)} counter name met drop`);

/**
 * Has the kernel look at ten thousand rules in each round for each packet to a port that asks for something: those that begin a
 * connection, and those that end a piece of data. Bare acknowledgements, one for each token of a stream, go by.
 */
export const lingering = (port: number, rounds: number): RuleText =>
  lingeringOver(`tcp dport ${port} tcp flags & (syn | psh) != 0`, rounds);

/** The same for datagrams to a port, by which it can be timed. */
export const lingeringOnDatagrams = (port: number, rounds: number): RuleText =>
  lingeringOver(`udp dport ${port}`, rounds);

/** Rules of this run in the network namespace of a container, with which they go. */
export class PacketRules implements AsyncDisposable {
  readonly #container: ServingContainer;
  readonly #table: string;
  readonly #loaded: AsyncDisposable;

  private constructor(container: ServingContainer, table: string, loaded: AsyncDisposable) {
    this.#container = container;
    this.#table = table;
    this.#loaded = loaded;
  }

  /** Rejects with a `NetworkError` in the words of nft. */
  static async load(container: ServingContainer, name: string, rules: RuleText): Promise<PacketRules> {
    const table = `inference-performance-${presentLabel()}-${name}`;
    await using holds = new AsyncDisposableStack();
    holds.use(await journalled({ kind: 'packet rules', process: labelOf(container.pid), table }));
    await outputOf(container.namespace.enter(FROM_INPUT()), rules(table));
    return new PacketRules(container, table, holds.move());
  }

  /** How many packets they have met. Rejects with a `NetworkError`. */
  async met(): Promise<number> {
    const command: Command = [pathOf('nft'), '-j', 'list', 'counters', 'table', 'inet', this.#table];
    return parseMet(await outputOf(this.#container.namespace.enter(command)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loaded[Symbol.asyncDispose]();
  }
}

/** Why such rules cannot be loaded; undefined where they can, by trying in a namespace that goes at once. */
export async function whyNoRules(
  { namespace }: ServingContainer,
  rules: RuleText,
): Promise<string | undefined> {
  try {
    await outputOf(namespace.enter([pathOf('unshare'), '--net', '--', ...FROM_INPUT()]), rules('trial'));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Reads the answer of `nft -j list counters`, libnftables-json(5). Throws a `NetworkError` where there is no count. */
export function parseMet(json: string): number {
  const { nftables } = JSON.parse(json) as {
    readonly nftables: readonly { readonly counter?: { readonly name: string; readonly packets: number } }[];
  };
  const packets = nftables.find(({ counter }) => counter?.name === 'met')?.counter?.packets;
  if (packets === undefined)
    throw new NetworkError('nft tells no counter "met": the rules of this spike are gone');
  return packets;
}

const FROM_INPUT = (): Command => [pathOf('nft'), '-f', '-'];

const lingeringOver =
  (packets: string, rounds: number): RuleText =>
  (table) =>
    withInput(
      table,
      `${packets} counter name met jump late`,
      [
        `chain unit {\n${'counter\n'.repeat(RULES_AT_ONCE)}}`,
        `chain round {\n${'jump unit\n'.repeat(TIMES_AT_ONCE)}}`,
        `chain late {\n${'jump round\n'.repeat(rounds)}}`,
      ].join('\n'),
    );

const withInput = (table: string, rule: string, chains = ''): string => `table inet ${table} {
counter met { }
${chains}
chain input {
type filter hook input priority 0; policy accept;
${rule}
}
}
`;

/** The condition that holds for that share of packets; one that always holds is refused. */
function chanceOf(share: number): string {
  const drawn = Math.max(1, Math.round(share * DRAWN_FROM));
  return drawn >= DRAWN_FROM ? '' : ` numgen random mod ${DRAWN_FROM} < ${drawn}`;
}
