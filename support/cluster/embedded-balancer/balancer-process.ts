import type { BalancerArguments, CountsMessage, CountsRequest } from './balancer-messages';
import { BalancerServer } from './balancer-server';

/** A balancer in a process of its own, which ends with the process that started it. */
async function main(): Promise<void> {
  const { nodes, timings } = JSON.parse(process.argv[2] ?? '') as BalancerArguments;
  const balancer = await BalancerServer.start(nodes, timings);
  const stop = () => {
    balancer[Symbol.asyncDispose]().then(() => process.exit(), fail);
  };
  process.once('SIGTERM', stop);
  // Ctrl-C reaches the parent too, and it is the parent that decides.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', stop);
  process.on('message', ({ asked }: CountsRequest) => {
    const answer: CountsMessage = { asked, counts: balancer.counts };
    if (process.connected) process.send?.(answer);
  });
  if (process.channel !== undefined && !process.connected) stop();
  process.stdout.write(`listening on ${balancer.origin}\n`);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
