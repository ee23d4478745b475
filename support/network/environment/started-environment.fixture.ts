import { once } from 'node:events';
import { NamespaceEnvironment } from './namespace-environment';
import { ContainerEnvironment } from './container-environment';

/*
 * A run in a process of its own: it starts an environment of the kind that its argument names, prints where that is,
 * and keeps it until it is interrupted, as by Ctrl-C, or killed.
 */
async function main(): Promise<void> {
  const stopping = new AbortController();
  process.once('SIGINT', () => {
    stopping.abort(new Error('interrupted'));
  });
  const options = { count: 2, flags: [], signal: stopping.signal };
  const [, , kind] = process.argv;
  process.stdout.write('starting\n');
  const environment =
    kind === 'containers'
      ? await ContainerEnvironment.start(options)
      : await NamespaceEnvironment.start(kind === 'root' ? 'root' : 'user', options);
  const pids = [environment.client.pid, ...environment.containers.map(({ pid }) => pid)];
  process.stdout.write(
    `${JSON.stringify({ pids, places: environment.containers.map(({ place }) => place) })}\n`,
  );
  // A signal that nobody waits for would not keep the process.
  const keeper = setInterval(() => undefined, 60_000);
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
  clearInterval(keeper);
  await environment[Symbol.asyncDispose]();
  process.stdout.write('ended\n');
}

main().catch((error: unknown) => {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
