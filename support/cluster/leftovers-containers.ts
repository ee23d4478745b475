import { ContainerEngine, removeContainer } from './container-engine';
import { RUN_LABEL } from './run-label';

/** Removes the containers of these runs, whatever state they are in; gives a line for each. */
export async function clearContainers(labels: readonly string[]): Promise<readonly string[]> {
  // Opening an engine takes a while: only for a run that had containers.
  if (labels.length === 0) return [];
  await using resources = new AsyncDisposableStack();
  const engines = await ContainerEngine.openAll();
  for (const engine of engines) resources.use(engine);
  const lines = await Promise.all(
    engines.flatMap((engine) =>
      labels.map(async (label) => {
        const containers = await engine.containersOf(`${RUN_LABEL}=${label}`);
        await Promise.all(containers.map(removeContainer));
        return containers.map(({ id }) => `container ${id.slice(0, 12)}, left by run ${label}, was removed`);
      }),
    ),
  );
  return lines.flat();
}
