import { qdiscStatistics } from '../loss/qdisc-statistics';
import { tracedInterfaces } from '../trace/traced-interfaces';
import { NamespaceEnvironment } from './namespace-environment';

/* Starts an environment within a user namespace, looks at its queues and interfaces, and prints what it has found. */
async function main(): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  await using environment = await NamespaceEnvironment.start('user', { count: 1, flags: [], signal });
  const queues = await qdiscStatistics(environment.client);
  const interfaces = await tracedInterfaces(environment);
  const found = { devs: queues.map(({ dev }) => dev), names: interfaces.map(({ name }) => name) };
  process.stdout.write(JSON.stringify(found));
}

main().catch((error: unknown) => {
  process.stdout.write(JSON.stringify({ error: String(error) }));
});
