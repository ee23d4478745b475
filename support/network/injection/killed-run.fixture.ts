import { ContainerEngine } from '../../cluster/container-engine';
import { milliseconds } from '../../quantities/units';
import { freezeContainer } from '../environment/frozen-container';
import { entering } from '../environment/held-namespace';
import type { NetworkNamespace, ServingContainer } from '../environment/network-environment';
import { parseSpikeCause } from '../spike-cause';
import { frozenProcess } from '../environment/serving-process';
import { injectionOf } from './injection-of';

/*
 * A run in a process of its own: it makes a spike through the cause that its first argument names on the container
 * that is its second, as JSON, prints that it has effect, and keeps it until it is killed, or interrupted twice.
 */
async function main(): Promise<void> {
  const [, , cause = '', container = '', client = ''] = process.argv;
  process.on('SIGINT', () => process.exit(130));
  const plain = JSON.parse(container) as ServingContainer;
  const namespaceOf = (pid: number): NetworkNamespace => ({ pid, enter: entering(pid, 'root') });
  const target: ServingContainer = {
    ...plain,
    namespace: namespaceOf(plain.pid),
    freeze: () => freeze(plain),
  };
  const environment = {
    kind: 'namespaces',
    description: 'one of another run',
    client: namespaceOf(Number(client)),
    clientInterface: 'bridge0',
    containers: [target],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  } as const;
  const injection = await injectionOf(parseSpikeCause(cause), target, environment, {
    magnitude: milliseconds(10),
  });
  if ('impossible' in injection) throw new Error(injection.impossible);
  await injection.inject(new AbortController().signal);
  process.stdout.write('it has effect\n');
  setInterval(() => undefined, 60_000);
}

async function freeze({ place, pid }: ServingContainer): Promise<AsyncDisposable> {
  const id = /^container (\w+)$/.exec(place)?.[1];
  if (id === undefined) return frozenProcess(pid);
  const engine = await ContainerEngine.open();
  return freezeContainer(engine.docker.getContainer(id));
}

main().catch((error: unknown) => {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
