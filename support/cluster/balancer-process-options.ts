import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import type { Milliseconds } from '../quantities/units';

/** What can be chosen of a balancer that is a program of its own. */
export interface BalancerOptions {
  /** How long a connection to a node may take; 1 s unless said otherwise. */
  readonly connectTimeout?: Milliseconds;
  /** How long a node, or a client, may be silent in the middle of a request; 600 s unless said otherwise. */
  readonly silenceTimeout?: Milliseconds;
  /** What a healthy node answers with 2xx or 3xx, where the balancer asks; `/health` unless said otherwise. */
  readonly healthPath?: string;
}

/** Of which a balancer needs more than a few only where its machine does nothing else. */
const MOST_THREADS = 4;
const MOST_CONNECTIONS = 20_000;
/** Open files besides connections: logs, listeners, event queues, health checks. */
const OTHER_FILES = 200;

/** What a balancer may take of this machine. */
export interface BalancerShare {
  readonly threads: number;
  /** Requests in flight: each takes a connection to the client and one to a node. */
  readonly connections: number;
  readonly openFiles: number;
}

/** As much as is useful, and as this user may. */
export async function balancerShare(): Promise<BalancerShare> {
  const useful = 2 * MOST_CONNECTIONS + OTHER_FILES;
  const openFiles = Math.min(useful, (await mostOpenFiles()) ?? useful);
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  return { threads, openFiles, connections: Math.max(1, Math.floor((openFiles - OTHER_FILES) / 2)) };
}

/** The hard limit of this process, which its children inherit: proc_pid_limits(5). Undefined where it is not told. */
async function mostOpenFiles(): Promise<number | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1];
  return hard === undefined ? undefined : Number(hard);
}
