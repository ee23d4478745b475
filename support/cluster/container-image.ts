import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { ClusterError } from './cluster';
import { temporaryFolder } from './leftovers-folder';

/** Where an image has Node. */
export const NODE_IN_IMAGE = '/node';

/** How an engine tells of its work, line by line. */
type BuildLine = { readonly stream?: string; readonly error?: string };

/**
 * The tag of an image with this very Node and the libraries that it uses, and nothing else: no registry is asked.
 * It is built where there is none of this version, and kept on purpose, for later runs. Rejects with a `ClusterError`.
 */
export async function nodeImage(docker: Docker): Promise<string> {
  const tag = `localhost/inference-performance-node:${process.versions.node}`;
  if (await isThere(docker, tag)) return tag;
  await using folder = await temporaryFolder();
  for (const library of libraries()) await copyInto(join(folder.path, 'root'), library, library);
  await copyInto(join(folder.path, 'root'), process.execPath, NODE_IN_IMAGE);
  await writeFile(join(folder.path, 'Dockerfile'), 'FROM scratch\nCOPY root /\n');
  const building = await docker.buildImage({ context: folder.path, src: ['Dockerfile', 'root'] }, { t: tag });
  const lines = await linesOf(docker, building);
  if (await isThere(docker, tag)) return tag;
  const words = lines.map(({ stream, error }) => error ?? stream ?? '').join('');
  throw new ClusterError(
    `the image ${tag} could not be built: ${words.trim().slice(-1_000) || 'without a word'}`,
  );
}

async function isThere(docker: Docker, tag: string): Promise<boolean> {
  try {
    await docker.getImage(tag).inspect();
    return true;
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/**
 * All that this process has loaded, by their paths; the modules of packages are not among them, which come with the
 * project's folder. A node needs no other ones: it runs the same programs.
 */
function libraries(): readonly string[] {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  const { excludeNetwork } = report;
  // Names of addresses would be asked for, and may be long in coming.
  report.excludeNetwork = true;
  const { sharedObjects } = report.getReport() as { readonly sharedObjects: readonly string[] };
  report.excludeNetwork = excludeNetwork;
  return sharedObjects.filter((path) => path.startsWith('/') && !path.endsWith('.node'));
}

async function copyInto(root: string, from: string, to: string): Promise<void> {
  const place = join(root, to);
  await mkdir(dirname(place), { recursive: true });
  await copyFile(from, place);
}

function linesOf(docker: Docker, building: NodeJS.ReadableStream): Promise<readonly BuildLine[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly BuildLine[]>();
  docker.modem.followProgress(building, (error, lines) => {
    if (error === null) resolve(lines as BuildLine[]);
    else reject(error);
  });
  return promise;
}
