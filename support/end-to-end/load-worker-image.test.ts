import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type Docker from 'dockerode';
import { ContainerEngine, removeContainer } from '../cluster/container-engine';
import { isOnPath } from '../cluster/container-service';
import { lastWords } from '../cluster/container-words';
import { presentLabel } from '../cluster/leftovers-folder';
import { RUN_LABEL } from '../cluster/run-label';
import { QueueFabric } from '../load/distributed/coordinator/queue-fabric';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { openModel, planOf, prompts } from '../load/load-plans.fixture';
import { isCompleted } from '../load/request-record';
import { specOf } from '../load/workers/recording-server.fixture';
import { milliseconds } from '../quantities/units';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { suiteVersion } from '../suite-version';
import { loadWorkerImage, npmFolder } from './load-worker-image.fixture';

const PASSWORD = 'a-password-of-this-test';
const NAMES = ['image-1', 'image-2'];
const REQUESTS = 40;

/** Tells what is in the image; in the image. */
const LOOK_AROUND = `
  const { accessSync, constants, globSync, readdirSync } = require('node:fs');
  const mayWrite = (path) => {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  };
  const superfluous = ['support/**/*.{test,fixture,contract}.ts', 'node_modules/{node-linux-*,*node-llama-cpp,eslint}'];
  console.log(JSON.stringify({
    files: readdirSync('/app').sort(),
    writable: ['/app', '/app/support', '/records', '/etc'].filter(mayWrite),
    superfluous: superfluous.flatMap((pattern) => globSync(pattern, { cwd: '/app' })),
  }));`;

/** As `docs/load-workers` starts them. */
const containerOf = (
  image: string,
  variables: Readonly<Record<string, string>>,
): Docker.ContainerCreateOptions => ({
  Image: image,
  Cmd: ['--once'],
  Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
  Labels: { [RUN_LABEL]: presentLabel() },
  Volumes: { '/records': {} },
  StopTimeout: 0,
  HostConfig: {
    NetworkMode: 'host',
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'exec,mode=1777' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
  },
});

describe('The image of load workers', async () => {
  const skip = await whyNot();
  const kept = new AsyncDisposableStack();
  let engine: ContainerEngine;
  let image = '';
  before(async () => {
    if (skip !== false) return;
    engine = kept.use(await ContainerEngine.open('podman'));
    image = await loadWorkerImage(engine.docker);
  });
  after(() => kept.disposeAsync());

  /** A container that is removed with the last test. */
  async function started(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const container = await engine.docker.createContainer(options);
    kept.defer(() => removeContainer(container));
    await container.start();
    return container;
  }

  it('sends a load that is led from outside, and ends with the run', { skip }, async (test) => {
    await using redis = await RedisServer.start({ password: PASSWORD });
    await using simulator = await SpawnedSimulator.start('--ttft', '2 ms', '--itl', '1 ms');
    const common = { REDIS_URL: redis.url, LOAD_WORKER_ALLOW: new URL(simulator.baseUrl).host };
    const containers = await Promise.all(
      NAMES.map((name) => started(containerOf(image, { ...common, LOAD_WORKER_NAME: name }))),
    );
    const sent = new Map<string, number>();
    const starting = QueueFabric.start({
      redis: { url: redis.url },
      workers: NAMES.length,
      deadline: milliseconds(30_000),
      records: 'stream',
      // What is judged is who sends, on a machine that may be busy.
      skewLimit: milliseconds(10_000),
      secrets: { headers: {} },
      version: suiteVersion(),
      signal: test.signal,
      observer: {
        seconds: (_, worker, seconds) => {
          sent.set(
            worker,
            seconds.reduce((sum, second) => sum + second.sent, sent.get(worker) ?? 0),
          );
        },
      },
    });
    // A worker that ends before there is a run has something to say about it.
    await using fabric = await Promise.race([starting, ...containers.map(earlyEnd)]);
    const starts = Array.from({ length: REQUESTS }, (_, index) => 5 * index);
    const workload = prompts({ model: 'simulated-model', idPrefix: 'image-' });
    const running = fabric
      .clientsOf(specOf(simulator.baseUrl))
      .begin(planOf(openModel(starts), { workload }), test.signal);
    const { health, records } = await running.result;
    expect(health.faults ?? []).to.deep.equal([]);
    expect(records.filter(isCompleted)).to.have.lengthOf(REQUESTS);
    expect(health.threads.map(({ name }) => name)).to.have.members(NAMES);
    expect(Object.fromEntries(sent)).to.deep.equal(
      Object.fromEntries(NAMES.map((name) => [name, REQUESTS / NAMES.length])),
    );
    const seen = await simulator.truthOf(REQUESTS);
    expect(new Set(seen.map(({ requestId }) => requestId))).to.have.property('size', REQUESTS);

    await fabric[Symbol.asyncDispose]();
    for (const container of containers) {
      expect(await container.wait()).to.include({ StatusCode: 0 });
      expect(await lastWords(container))
        .to.match(/joined run/)
        .and.not.include(PASSWORD);
    }
  });

  it('holds what a worker needs, run by a user who may write records alone', { skip }, async () => {
    const { Config: settings } = await engine.docker.getImage(image).inspect();
    expect(settings).to.deep.include({ User: '1000:1000', Entrypoint: ['node', 'support/worker.js'] });
    const container = await started({
      ...containerOf(image, {}),
      Entrypoint: ['node', '--eval', LOOK_AROUND],
      Cmd: [],
    });
    await container.wait();
    const files = ['.npmrc', 'node_modules', 'package-lock.json', 'package.json', 'support', 'tsconfig.json'];
    expect(JSON.parse(await lastWords(container))).to.deep.equal({
      files,
      writable: ['/records'],
      superfluous: [],
    });
  });
});

/** Rejects when the program of a container has ended, with its last words. */
async function earlyEnd(container: Docker.Container): Promise<never> {
  await container.wait();
  throw new Error(`a worker ended: ${await lastWords(container)}`);
}

/** Undefined where the image can be made and run here. */
async function whyNot(): Promise<string | false> {
  if (RedisServer.whyNot !== undefined) return RedisServer.whyNot;
  if (!isOnPath('podman')) return 'there is no program podman here, by which the image is made';
  if (npmFolder() === undefined) return 'there is no npm here, which the image is made with';
  try {
    await using engine = await ContainerEngine.open('podman');
    return engine.name.startsWith('Podman') ? false : `${engine.name} does not run what podman makes`;
  } catch (error) {
    return (error as Error).message;
  }
}
