import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { ClusterFileError, readClusterFile } from './cluster-file';

function written(test: TestContext, content: unknown): string {
  const path = join(temporaryFolder(test), 'cluster.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The lines of the message without the path. */
async function faultsOf(path: string): Promise<string[]> {
  const error: unknown = await readClusterFile(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(ClusterFileError);
  return (error as Error).message.split('\n').map((line) => {
    expect(line.startsWith(`${path}: `), line).to.equal(true);
    return line.slice(path.length + 2);
  });
}

const commands = { inject: 'stop it', heal: 'start it' };
const nodes = [
  { id: 'a', url: 'http://10.0.0.1:8000' },
  { id: 'b', url: 'http://10.0.0.2:8000/' },
] as const;
const external = { kind: 'external', nodes };
const kubernetes = { kind: 'kubernetes', namespace: 'llm', selector: 'app=vllm', port: 8000 };

describe('readClusterFile', () => {
  it('reads a cluster that lists its nodes, with all that it may say', async (test) => {
    const full = {
      ...external,
      nodes: [
        { ...nodes[0], cores: 7.5, cpu: { prometheus: 'http://a:8080/metrics', container: 'vllm' } },
        { ...nodes[1], cpu: { process: 4711 }, expendable: { kill: commands, 'packet loss': commands } },
        { id: 'c', url: 'https://c', cpu: { process: 'listening' } },
      ],
      balancer: 'http://lb:8080/',
      nodeHeader: 'X-Served-By',
      readySeconds: 20,
    };
    const read = await readClusterFile(written(test, `\uFEFF${JSON.stringify(full)}`));
    expect(read).to.deep.equal({
      ...full,
      nodes: [full.nodes[0], { ...full.nodes[1], url: 'http://10.0.0.2:8000' }, full.nodes[2]],
      balancer: 'http://lb:8080',
      nodeHeader: 'x-served-by',
    });
  });

  it('reads a cluster of pods, and gives nodes five minutes unless told otherwise', async (test) => {
    for (const expendable of [true, 'role=canary'])
      expect(await readClusterFile(written(test, { ...kubernetes, expendable }))).to.deep.equal({
        ...kubernetes,
        expendable,
        readySeconds: 300,
      });
  });

  const faulty: readonly [string, unknown, readonly (string | RegExp)[]][] = [
    ['no JSON', '{"kind": ', [/^not JSON: /]],
    ['a list', [], [/^not an object; write for example/]],
    ['an unknown kind', { kind: 'swarm' }, ['kind: has to be "external" or "kubernetes"']],
    ['no kind', {}, ['kind: has to be "external" or "kubernetes"']],
    ['one node', { ...external, nodes: [nodes[0]] }, [/^nodes: fewer than two nodes/]],
    ['no nodes', { kind: 'external' }, [/^nodes: missing; write for example \[/]],
    [
      'many faults at once',
      {
        ...external,
        nodes: [
          { id: 'a b', url: 'http://a/v1', cores: 0, colour: 'red' },
          { url: 'http://me:secret@b', cpu: {}, expendable: { kill: { inject: 'stop' }, burn: commands } },
          'c',
        ],
        balancer: 'lb',
      },
      [
        'nodes[0].id: not a name without white space; write for example "a"',
        /^nodes\[0\]\.url: not the address of a server, without a path;/,
        /^nodes\[0\]\.cores: not a number of cores above 0;/,
        'nodes[0].colour: not known here; known are id, url, cores, cpu, expendable',
        /^nodes\[1\]\.id: missing;/,
        /^nodes\[1\]\.url: not the address/,
        /^nodes\[1\]\.cpu: has to name one source/,
        /^nodes\[1\]\.expendable\.kill\.heal: missing;/,
        /^nodes\[1\]\.expendable\.burn: not known here; known are kill, freeze, hang, slow, refuse, packet loss/,
        /^nodes\[2\]: not an object;/,
        /^balancer: not the address/,
      ],
    ],
    [
      'nodes that are there twice',
      { ...external, nodes: [nodes[0], { ...nodes[0], cpu: { process: 1, container: 'x' } }] },
      [
        /^nodes\[1\]\.cpu: has to name one source/,
        'nodes[1].id: "a" is the id of nodes[0] too; write another one',
        'nodes[1].url: "http://10.0.0.1:8000" is the address of nodes[0] too; write another one',
      ],
    ],
    [
      'pods without a port',
      { ...kubernetes, port: 70_000, namespace: '', expendable: false },
      [/^namespace: not/, /^port: not a port; write for example 8000/, /^expendable: not true or a selector/],
    ],
  ];
  for (const [what, content, expected] of faulty)
    it(`says where and what to write of ${what}`, async (test) => {
      const faults = await faultsOf(written(test, content));
      expect(faults).to.have.lengthOf(expected.length);
      for (const pattern of expected)
        expect(
          faults.some((fault) => (typeof pattern === 'string' ? fault === pattern : pattern.test(fault))),
          `${String(pattern)} in ${faults.join('\n')}`,
        ).to.equal(true);
    });

  it('says that a file is missing, or cannot be read', async (test) => {
    const folder = temporaryFolder(test);
    expect(await faultsOf(join(folder, 'none.json'))).to.deep.equal([
      'there is no such file; write it, or name another one',
    ]);
    expect(await faultsOf(folder)).to.match(/^cannot be read: EISDIR/);
  });
});
