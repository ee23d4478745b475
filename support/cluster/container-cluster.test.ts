import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { CONTRACT_FLAGS, describeCluster } from './cluster.contract';
import { ClusterError } from './cluster';
import { ContainerCluster } from './container-cluster';
import { ContainerEngine } from './container-engine';
import { textOf } from './container-words';
import { clearContainers } from './leftovers-containers';
import { asRun, untoldLabel } from './leftovers-run.fixture';
import { rejection } from './process-answers.fixture';
import { RUN_LABEL } from './run-label';

const unending = new AbortController().signal;
const start = (count = 2, flags: readonly string[] = CONTRACT_FLAGS, signal = unending) =>
  ContainerCluster.start({ count, flags, signal });

async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  act: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  try {
    Object.assign(process.env, variables);
    return await act();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}

describeCluster('ContainerCluster', {
  start,
  available: () => ContainerCluster.available(),
  faults: ['kill', 'freeze', 'hang', 'slow', 'refuse', 'packet loss'],
  tellsUsage: true,
  endsNodes: true,
});

describe('ContainerCluster', async () => {
  const skip = (await ContainerCluster.available()) ?? false;

  it(
    'names a node that did not come up, with its last words, and leaves no container',
    { skip },
    async () => {
      const label = untoldLabel(7);
      const error = await rejection(asRun(label, () => start(2, ['--ttft', 'soon'])));
      expect(error).to.be.instanceOf(ClusterError);
      expect(String(error)).to.match(
        /node-[12] \(container \w+\) did not come up: .*--ttft: "soon" is not a quantity/,
      );
      await using engine = await ContainerEngine.open();
      expect(await engine.containersOf(`${RUN_LABEL}=${label}`)).to.deep.equal([]);
    },
  );

  it('leaves no container where the run was stopped meanwhile', { skip }, async () => {
    const label = untoldLabel(8);
    const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
    const starting = rejection(asRun(label, () => start(2, [], stopping.signal)));
    await using engine = await ContainerEngine.open();
    const found = () => engine.containersOf(`${RUN_LABEL}=${label}`);
    while ((await found()).length === 0);
    stopping.abort(reason);
    expect(await starting).to.equal(reason);
    expect(await found()).to.deep.equal([]);
  });

  it('is cleared by a later run where its own was killed', { skip }, async () => {
    const label = untoldLabel(9);
    await using cluster = await asRun(label, () => start());
    const lines = await clearContainers([label, untoldLabel(10)]);
    expect([...lines].sort()).to.deep.equal(
      cluster.nodes.map(({ place }) => `${place}, left by run ${label}, was removed`).sort(),
    );
    // Not by asking: a port that is free again may be somebody else's at once.
    await using engine = await ContainerEngine.open();
    expect(await engine.containersOf(`${RUN_LABEL}=${label}`)).to.deep.equal([]);
  });

  it('says why an engine is of no use that DOCKER_HOST names', async () => {
    for (const [host, why] of [
      ['tcp://10.0.0.3:2375', 'DOCKER_HOST is tcp://10.0.0.3:2375: nodes need an engine of this machine'],
      ['unix:///nowhere/docker.sock', 'nobody answers at DOCKER_HOST, unix:///nowhere/docker.sock'],
    ] as const) {
      await withVariables({ DOCKER_HOST: host }, async () => {
        expect(await ContainerCluster.available()).to.contain(why);
        expect(await rejection(start())).to.be.instanceOf(ClusterError);
      });
    }
  });

  it('says that an engine runs containers of another system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'container-engine-'));
    const socket = join(folder, 'docker.sock');
    const server = createServer(({ url }, response) => {
      response.setHeader('Content-Type', 'application/json');
      const answers = {
        '/version': { Version: '1.2', Components: [{ Name: 'Engine' }] },
        '/info': { OSType: 'windows' },
      };
      response.end(JSON.stringify(Object.entries(answers).find(([path]) => url === path)?.[1] ?? 'OK'));
    }).listen(socket);
    try {
      await once(server, 'listening');
      const why = await withVariables({ DOCKER_HOST: `unix://${socket}` }, () =>
        ContainerCluster.available(),
      );
      expect(why).to.equal('Engine 1.2 runs containers of windows; they must be of linux');
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });

  it(
    'needs podman or Docker',
    { skip: process.platform !== 'linux' && 'Linux alone has containers' },
    async () => {
      const why = await withVariables({ PATH: '/nowhere', XDG_RUNTIME_DIR: '/nowhere' }, () =>
        ContainerCluster.available(),
      );
      // Where one of them answers at its usual place, it is there whatever PATH says.
      expect(why ?? 'no program podman').to.match(/no program podman|nobody who may be asked answers/);
    },
  );
});

describe('textOf', () => {
  const piece = (output: number, text: string): Buffer => {
    const header = Buffer.alloc(8);
    header[0] = output;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };

  it('joins pieces of both outputs, whatever is cut where', () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    const cut = [first, second].map((bytes) =>
      Buffer.concat([piece(1, ' ').fill(1, 7, 8).subarray(0, 8), bytes]),
    );
    expect(textOf(Buffer.concat([piece(1, 'one\n'), ...cut, piece(2, 'two'), piece(1, '')]))).to.equal(
      'one\nétwo',
    );
  });

  it('leaves out a piece whose header is cut, and is empty without any', () => {
    expect(textOf(Buffer.concat([piece(1, 'one'), piece(2, 'two').subarray(0, 7)]))).to.equal('one');
    expect(textOf(Buffer.alloc(0))).to.equal('');
  });
});
