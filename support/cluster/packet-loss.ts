import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { FaultError } from './fault';
import { presentLabel, temporaryFolder } from './leftovers-folder';

/** How the names of all tables of packet rules begin that runs make; label of the run and port follow. */
const TABLE_PREFIX = 'inference-performance-';
const TABLE = new RegExp(`^table inet (${TABLE_PREFIX}(\\d+-\\d+)-(\\d+))$`, 'gm');
/** The numbers that the kernel draws from for each packet: shares are as fine as a millionth. */
const DRAWN_FROM = 1_000_000;
/** Bit 12 of a set of capabilities: to change the network of this machine, capabilities(7). */
const CAP_NET_ADMIN = 1n << 12n;
/** A kernel without packet filters answers at once; one that does not answer is not to stop a run. */
const DEADLINE_MS = 5_000;

const run = promisify(execFile);

/** Why no packet can be dropped on the way to that origin; undefined where it can. */
export function whyNoPacketLoss(origin: string, share: number): string | undefined {
  if (!(share > 0 && share <= 1)) return `${share} is not a share of packets: write one above 0, up to 1`;
  const { hostname } = new URL(origin);
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
    return `packets can be dropped on the loopback of this machine only, and ${origin} is not there`;
  if (nft() === undefined)
    return 'dropping packets needs the program nft, and there is none on PATH; install the package nftables';
  if (!mayChangeNetwork())
    return 'dropping packets needs the capability CAP_NET_ADMIN, which this user does not have; run as root';
  return undefined;
}

/** Drops a share of the packets that come to a port of the loopback, or from it, until it is disposed of. */
export class PacketLoss implements AsyncDisposable {
  readonly #table: string;
  readonly #mark: AsyncDisposable;

  private constructor(table: string, mark: AsyncDisposable) {
    this.#table = table;
    this.#mark = mark;
  }

  /**
   * Each packet is dropped with that chance, from 0 to 1, those of connections that stand included. Rejects with a
   * `FaultError` where the system does not let it.
   */
  static async start(origin: string, share: number): Promise<PacketLoss> {
    const why = whyNoPacketLoss(origin, share);
    if (why !== undefined) throw new FaultError(why);
    const { port } = new URL(origin);
    const table = `${TABLE_PREFIX}${presentLabel()}-${port}`;
    const lost = `${chanceOf(share)} drop`;
    await using resources = new AsyncDisposableStack();
    // Says to later runs that there may be rules of this one.
    resources.use(await temporaryFolder('packet-loss'));
    // On the loopback each packet comes in once. Dropped on its way out, its sender would hear of it and not wait.
    await load(`table inet ${table} {
      chain lost {
        type filter hook input priority 0; policy accept;
        iifname "lo" tcp dport ${port} ${lost}
        iifname "lo" tcp sport ${port} ${lost}
      }
    }`);
    return new PacketLoss(table, resources.move());
  }

  /** Every packet goes through again; a second time is no error. */
  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.#table);
    await this.#mark[Symbol.asyncDispose]();
  }
}

/** Removes the tables of these runs; gives a line for each. Rejects with a `FaultError` where it may not. */
export async function clearPacketLoss(labels: readonly string[]): Promise<readonly string[]> {
  // Asking takes a while: only for a run that had such tables.
  if (labels.length === 0) return [];
  const program = nft();
  if (program === undefined || !mayChangeNetwork())
    throw new FaultError(
      `nft is needed, and the right to use it: see "nft list tables" for ${labels.join(', ')}`,
    );
  const { stdout } = await run(program, ['list', 'tables'], { timeout: DEADLINE_MS });
  const lines: string[] = [];
  for (const [, table = '', label = '', port = ''] of stdout.matchAll(TABLE)) {
    if (!labels.includes(label)) continue;
    await remove(table);
    lines.push(`packets of port ${port} are not dropped any more, as run ${label} had left it`);
  }
  return lines;
}

/** The condition that holds for that share of packets. */
function chanceOf(share: number): string {
  const drawn = Math.max(1, Math.round(share * DRAWN_FROM));
  // One that always holds is refused.
  return drawn === DRAWN_FROM ? '' : `numgen random mod ${DRAWN_FROM} < ${drawn}`;
}

// A table that is not there cannot be deleted: it is made first, where there is none.
const remove = (table: string): Promise<void> => load(`add table inet ${table}\ndelete table inet ${table}`);

async function load(rules: string): Promise<void> {
  try {
    const loading = run(nft() ?? 'nft', ['-f', '-'], { timeout: DEADLINE_MS });
    // Where it has not come to read them it has ended with an error, and that is told.
    loading.child.stdin?.on('error', () => undefined).end(`${rules}\n`);
    await loading;
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { readonly stderr?: string };
    throw new FaultError(`nft did not take the rules for lost packets: ${stderr.trim() || message}`, {
      cause,
    });
  }
}

/** The program by its path: folders of system programs are not on the PATH of every user. */
function nft(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'nft'))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayChangeNetwork(): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return effective !== undefined && (BigInt(`0x${effective}`) & CAP_NET_ADMIN) !== 0n;
  } catch {
    return false;
  }
}
