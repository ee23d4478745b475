import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { BalancedNode } from '../cluster/balancer';
import { FAILING_NODES } from '../serving-nodes';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { productFeature } from './user-feature.fixture';

/** The product's feature of failing nodes with this row alone. */
export const failoverFeature = (row: readonly (number | string)[]): string =>
  productFeature('fault_tolerance').replace(/(\| num_nodes .*\n)[^]*$/, `$1      | ${row.join(' | ')} |\n`);

/** A scenario of its own on so many nodes. */
export const faultFeature = (nodes: number, ...steps: readonly string[]): string =>
  [
    'Feature: Faults',
    '  Scenario: A fault',
    `    Given a distributed system with ${nodes} nodes`,
    ...steps.map((step) => `    ${step}`),
    '',
  ].join('\n');

/** Nodes that somebody else has started, as those of a user are. */
export async function foreignNodes(
  test: TestContext,
  count: number,
): Promise<readonly (BalancedNode & { readonly pid: number })[]> {
  const nodes = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const id = `node-${index + 1}`;
      const simulator = await SpawnedSimulator.start(...FAILING_NODES, '--node-id', id);
      test.after(() => simulator[Symbol.asyncDispose]());
      return { id, origin: simulator.origin, pid: simulator.pid };
    }),
  );
  return nodes;
}

/** A file that names them, behind that balancer, all of them expendable unless told otherwise. */
export function clusterFile(
  test: TestContext,
  nodes: readonly (BalancedNode & { readonly pid: number })[],
  balancer: string,
  { expendable = true } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-file-'));
  const pids = join(folder, 'pids');
  test.after(() => {
    for (const pid of existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n') : [])
      process.kill(Number(pid), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'cluster.json');
  const listed = nodes.map(({ id, origin, pid }) => ({
    id,
    url: origin,
    cpu: { process: pid },
    ...(expendable && {
      expendable: {
        kill: { inject: `kill -9 ${pid}`, heal: `${startCommand(id, origin)} & echo $! >> ${pids}` },
      },
    }),
  }));
  writeFileSync(
    path,
    JSON.stringify({ kind: 'external', balancer, nodeHeader: 'x-served-by', nodes: listed }),
  );
  return path;
}

/** Starts such a node at its address, in a shell. */
function startCommand(id: string, origin: string): string {
  const script = join(__dirname, '..', 'simulator', 'simulator-process.ts');
  const register = require.resolve('ts-node/register/transpile-only');
  const flags = [...FAILING_NODES, '--node-id', id, '--port', new URL(origin).port];
  return [process.execPath, '-r', register, script, ...flags].map((word) => `'${word}'`).join(' ');
}
