import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BalancedNode } from '../balancer';

/** A balancer with a known fault, in a process of its own, against which tests prove that the fault is found. */
export interface BadBalancer extends AsyncDisposable {
  readonly origin: string;
  readonly pid: number;
}

/** What is wrong with it. */
export type BadBalancerFault = 'naive' | 'doubling';

/** Gives requests to the nodes in turn, whether they live or not, and never a second time: 502, or a cut answer. */
export const startNaiveBalancer = (nodes: readonly BalancedNode[]): Promise<BadBalancer> =>
  start('naive', nodes);

/**
 * As that one, but sends a request whose answer breaks off to the next node, and passes that answer on from its
 * start behind what it has passed on already: a client of a stream gets tokens twice.
 */
export const startDoublingBalancer = (nodes: readonly BalancedNode[]): Promise<BadBalancer> =>
  start('doubling', nodes);

async function start(fault: BadBalancerFault, nodes: readonly BalancedNode[]): Promise<BadBalancer> {
  const register = require.resolve('ts-node/register/transpile-only');
  const script = join(__dirname, 'bad-balancer-process.fixture.ts');
  const origins = nodes.map(({ origin }) => origin);
  const child: ChildProcess = spawn(process.execPath, ['-r', register, script, fault, ...origins], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error(`the ${fault} balancer has no output`);
  const exited = once(child, 'exit');
  const ended = exited.then(() => Promise.reject(new Error(`the ${fault} balancer ended`)));
  // Told to whoever waits for it to listen; afterwards its end is wanted.
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(createInterface(stdout), 'line'), ended])) as [string];
  return {
    origin: line.replace('listening on ', ''),
    pid: child.pid ?? NaN,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exited;
    },
  };
}
