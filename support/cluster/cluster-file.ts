import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { issueTexts, placed } from '../quantities/schema-issue';
import { clusterFileSchema } from './cluster-file-schema';

/** A file that describes a cluster which is there already, read. */
export type ClusterFile = z.output<typeof clusterFileSchema>;

/** One that lists its nodes. */
export type ExternalClusterFile = Extract<ClusterFile, { readonly kind: 'external' }>;

/** One whose nodes are pods. */
export type KubernetesClusterFile = Extract<ClusterFile, { readonly kind: 'kubernetes' }>;

/** A cluster file that is not in order; the message has a line for each fault: the file, the place, what to write. */
export class ClusterFileError extends Error {
  override readonly name = 'ClusterFileError';

  constructor(path: string, faults: readonly string[], options?: ErrorOptions) {
    super(faults.map((fault) => `${path}: ${fault}`).join('\n'), options);
  }
}

/** Reads the file. Rejects with a `ClusterFileError` that names every fault at once. */
export async function readClusterFile(path: string): Promise<ClusterFile> {
  const json = jsonOf(path, await textOf(path));
  const result = clusterFileSchema.safeParse(json);
  const faults = [
    ...(result.error?.issues ?? []).flatMap(issueTexts),
    ...repeated(json, 'id', 'the id'),
    ...repeated(json, 'url', 'the address'),
  ];
  if (result.success && faults.length === 0) return result.data;
  throw new ClusterFileError(path, faults);
}

async function textOf(path: string): Promise<string> {
  try {
    // Some editors begin a file with a byte order mark, which is no JSON.
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault =
      code === 'ENOENT'
        ? 'there is no such file; write it, or name another one'
        : `cannot be read: ${message}`;
    throw new ClusterFileError(path, [fault], { cause: error });
  }
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ClusterFileError(path, [`not JSON: ${(error as Error).message}`], { cause: error });
  }
}

/** Apart from the schema, which would not look at several nodes where another fault was found before. */
function repeated(json: unknown, key: string, what: string): string[] {
  const nodes = fieldOf(json, 'nodes');
  if (!Array.isArray(nodes)) return [];
  const values = nodes.map((node: unknown) => fieldOf(node, key));
  const plain = values.map((value) => (typeof value === 'string' ? value.replace(/\/$/, '') : value));
  return values.flatMap((value, index) => {
    const first = plain.indexOf(plain[index]);
    if (typeof value !== 'string' || first === index) return [];
    const place = placed(['nodes', index, key], JSON.stringify(value));
    return [`${place} is ${what} of nodes[${first}] too; write another one`];
  });
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
