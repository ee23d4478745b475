import { NetworkError } from '../network-error';
import { parseContainerName, reachOwnContainers } from './own-containers';

/*
 * Reaches the containers that its arguments name from the namespace it is in, freezes each for a moment, and prints
 * what it has found.
 */
async function main(): Promise<void> {
  const [expendable = '', ...names] = process.argv.slice(2);
  await using environment = await reachOwnContainers(names.map(parseContainerName), {
    expendable: [expendable],
  });
  for (const container of environment.containers) {
    const frozen = await container.freeze();
    await frozen[Symbol.asyncDispose]();
  }
  process.stdout.write(JSON.stringify(environment));
}

main().catch((error: unknown) => {
  process.stdout.write(
    JSON.stringify({ error: error instanceof NetworkError ? error.message : String(error) }),
  );
});
