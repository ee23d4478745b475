import { rm } from 'node:fs/promises';
import { undo } from './harm-undoing';
import { readHarm } from './injected-harm';

/** Undoes what dead runs have done to containers that live on; gives a line for each. What fails stays written down. */
export async function clearInjections(
  marks: readonly { readonly path: string; readonly label: string }[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { path, label } of marks) {
    try {
      const harm = readHarm(path);
      const undone = harm && (await undo(harm));
      await rm(path, { force: true });
      if (undone !== undefined) lines.push(`${undone}, left by run ${label}, was put back as before`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      lines.push(`what run ${label} did to a container could not be undone, see ${path}: ${why}`);
    }
  }
  return lines;
}
