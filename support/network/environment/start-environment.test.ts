import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { NetworkError } from '../network-error';
import type { NetworkEnvironment } from './network-environment';
import { whyNoNamespaces } from './possible-environments.fixture';
import { firstOf, startEnvironment } from './start-environment';

const options = { count: 1, flags: [], signal: new AbortController().signal };
const environment: NetworkEnvironment & { readonly notes: readonly string[] } = {
  kind: 'namespaces',
  description: 'one',
  client: { pid: 1, enter: (command) => command },
  clientInterface: 'bridge0',
  containers: [],
  notes: ['no control groups'],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const possible = { name: 'namespaces', start: () => Promise.resolve(environment) };
const impossible = { name: 'containers', start: () => Promise.reject(new NetworkError('no podman')) };

describe('firstOf', () => {
  it('takes the first that is possible, and says why none before', async () => {
    expect(await firstOf([impossible, possible], options, '')).to.deep.equal({
      environment,
      notes: ['no containers: no podman', 'no control groups'],
    });
    expect(await firstOf([possible, impossible], options, '')).to.have.deep.property('notes', [
      'no control groups',
    ]);
  });

  it('says what to do where none is', async () => {
    const error = await rejectionOf(firstOf([impossible, impossible], options, 'install podman'));
    expect(error).to.be.instanceOf(NetworkError);
    expect(error?.message).to.match(
      /here: no containers: no podman; no containers: no podman; install podman$/,
    );
  });

  it('tries no other one after a fault of its own, or once it was stopped', async () => {
    const broken = { name: 'containers', start: () => Promise.reject(new TypeError('a fault')) };
    expect(await rejectionOf(firstOf([broken, possible], options, ''))).to.be.instanceOf(TypeError);
    const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
    const stopped = {
      name: 'containers',
      start: () => {
        stopping.abort(reason);
        return impossible.start();
      },
    };
    const stoppable = { ...options, signal: stopping.signal };
    expect(await rejectionOf(firstOf([stopped, possible], stoppable, ''))).to.equal(reason);
  });
});

describe('startEnvironment', async () => {
  const skip = (await whyNoNamespaces(process.getuid?.() === 0 ? 'root' : 'user')) ?? false;

  it('starts namespaces where those are asked for', { skip }, async () => {
    const started = await startEnvironment('namespaces', options);
    await started.environment[Symbol.asyncDispose]();
    expect(started.environment.kind).to.equal('namespaces');
  });

  it('takes no other engine than the one asked for', async () => {
    const { DOCKER_HOST: before } = process.env;
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    try {
      const error = await rejectionOf(startEnvironment('docker', options));
      expect(error).to.be.instanceOf(NetworkError);
      expect(error?.message).to.match(
        /no containers by docker: .*(run as root|nobody answers).*set LLM_NETWORK to/,
      );
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'DOCKER_HOST');
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
