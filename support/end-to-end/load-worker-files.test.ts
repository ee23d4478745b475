import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import type {
  V1Container,
  V1Deployment,
  V1EnvVar,
  V1Job,
  V1NetworkPolicy,
  V1PodSpec,
  V1Service,
} from '@kubernetes/client-node';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS } from '../settings';
import { readWorkerSettings, type WorkerSettings } from '../worker-settings';

const ROOT = join(__dirname, '..', '..');
const FOLDER = 'docs/load-workers';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Settings of a worker that are in order, and the variables that were looked at to read them. */
function workerSettings(
  variables: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): { readonly settings: WorkerSettings | undefined; readonly looked: ReadonlySet<string> } {
  const looked = new Set<string>();
  const environment = new Proxy(
    { ...variables },
    {
      get: (values, name: string) => {
        looked.add(name);
        return values[name];
      },
    },
  );
  return { settings: readWorkerSettings(environment, args), looked };
}

const NEEDED = { REDIS_URL: 'redis://127.0.0.1:6379', LOAD_WORKER_ALLOW: 'llm.example.com:8000' };
/** Those of a worker alone, without what npm and the reports bring along. */
const SETTINGS_OF_WORKERS = [...workerSettings(NEEDED).looked].filter((name) =>
  /^(?:REDIS|LOAD|LLM)_(?!REPORTS)/.test(name),
);

/** Whether a text of one of the files may stand for a secret: a reference to a variable is none. */
const holdsPassword = (text: string): boolean => /rediss?:\/\/[^@\s"$]+@|requirepass +[^$\s]/.test(text);

describe('The file of load workers for Kubernetes', async () => {
  const text = read(`${FOLDER}/kubernetes.yaml`);
  const { dumpYaml, loadAllYaml } = await import('@kubernetes/client-node');
  const objects = loadAllYaml(text) as [V1Deployment, V1Service, V1NetworkPolicy, V1Job];
  const [deployment, service, , { spec: job }] = objects;
  const pods = [job!.template.spec!, deployment.spec!.template.spec!];
  const [worker, redis] = pods.map(({ containers }) => containers[0]) as [V1Container, V1Container];

  it('has no field that Kubernetes does not know, and no namespace', () => {
    expect(objects.map(({ kind }) => kind)).to.deep.equal(['Deployment', 'Service', 'NetworkPolicy', 'Job']);
    // What a type has no place for is lost on the way through it.
    expect(objects.map((object) => parse(dumpYaml(object)) as unknown)).to.deep.equal(
      parseAllDocuments(text).map((document) => document.toJS() as unknown),
    );
    expect(text).not.to.match(/^\s*namespace:/m);
  });

  it('starts each worker once, all at the same time, and none anew', () => {
    expect(job).to.include({ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimit: 0 });
    expect(job?.template.spec?.restartPolicy).to.equal('Never');
  });

  it('lets no worker look for Redis before that listens', () => {
    const waiting = pods[0]!.initContainers?.map(({ command }) => command?.join(' '));
    const host = service.metadata!.name!;
    expect(waiting).to.deep.equal([`sh -c until redis-cli -h ${host} ping; do sleep 1; done`]);
    expect(text).to.include(`@${host}:6379"`);
  });

  it('gives workers settings that they take, and names them after their pods', () => {
    const env = worker.env ?? [];
    expect(SETTINGS_OF_WORKERS).to.include.members(env.map(({ name }) => name));
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value ?? '']));
    const { settings } = workerSettings({ ...variables, REDIS_URL: NEEDED.REDIS_URL }, worker.args);
    expect(settings).to.deep.include({ once: true, recordsFolder: '/records' });
    expect(String(settings?.allow)).to.equal('llm.example.com:8000');
    expect(nameIn(env, 'LOAD_WORKER_NAME')?.valueFrom?.fieldRef?.fieldPath).to.equal('metadata.name');
  });

  it('takes every secret from one that is in no file', () => {
    const references = [...(worker.env ?? []), ...(redis.env ?? [])].flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef === undefined ? [] : [{ variable: name, secret: valueFrom.secretKeyRef }],
    );
    const variables = ['REDIS_URL', 'LLM_API_KEY', 'LLM_HEADERS', 'REDIS_PASSWORD'];
    expect(references.map(({ variable }) => variable)).to.have.members(variables);
    expect(holdsPassword(text)).to.equal(false);
    // The command at its head makes all that must be there.
    for (const { name, key, optional = false } of references.map(({ secret }) => secret)) {
      expect(name).to.equal('llm-load');
      if (!optional) expect(text).to.include(`--from-literal=${key}=`);
    }
  });

  it('runs nothing as root, lets little be written, and knows nothing of the cluster', () => {
    for (const pod of pods) {
      expect(pod).to.include({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(pod.securityContext).to.include({ runAsNonRoot: true, runAsUser: 1000 });
      for (const { securityContext, resources } of [...(pod.initContainers ?? []), ...pod.containers]) {
        expect(securityContext).to.deep.include({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources?.limits).to.have.property('memory');
      }
    }
    expect(writableOf(pods[0]!)).to.deep.equal(['/records', '/tmp']);
    expect(writableOf(pods[1]!)).to.deep.equal([]);
  });
});

describe('The file of load workers for compose', () => {
  const text = read(`${FOLDER}/compose.yaml`);
  const { worker, redis } = (parse(text) as { readonly services: Record<'worker' | 'redis', ComposeService> })
    .services;

  it('gives workers settings that they take, no secret among them, and starts none anew', () => {
    expect(SETTINGS_OF_WORKERS).to.include.members(Object.keys(worker.environment));
    expect(worker.environment['LOAD_WORKER_ALLOW']).to.match(/^\$\{LOAD_WORKER_ALLOW:\?/);
    expect(worker.environment['LLM_API_KEY']).to.equal(null);
    expect(holdsPassword(text)).to.equal(false);
    expect(worker.restart).to.equal('no');
    expect(worker).to.deep.include({
      read_only: true,
      volumes: ['/records'],
      tmpfs: ['/tmp:exec,mode=1777'],
    });
    expect(worker.depends_on).to.deep.equal({ redis: { condition: 'service_healthy' } });
    // Each of several would want the same name.
    expect(worker).not.to.have.any.keys('container_name', 'hostname');
  });

  it('opens Redis to its own machine alone, unless more is asked for, and never without a password', () => {
    expect(redis.ports).to.deep.equal(['${REDIS_BIND:-127.0.0.1}:6379:6379']);
    expect(redis.environment['REDIS_PASSWORD']).to.match(/^\$\{REDIS_PASSWORD:\?/);
    expect(redis.command?.at(-1)).to.include('requirepass $$REDIS_PASSWORD');
  });

  it('builds the image from what there is', () => {
    const { context, dockerfile } = worker.build!;
    expect(resolve(ROOT, FOLDER, context)).to.equal(ROOT);
    expect(existsSync(join(ROOT, dockerfile))).to.equal(true);
    const kept = read(`${dockerfile}.dockerignore`).split('\n');
    for (const [, words = ''] of read(dockerfile).matchAll(/^COPY (.+) \S+$/gm))
      for (const source of words.split(' ')) {
        expect(existsSync(join(ROOT, source)), source).to.equal(true);
        expect(kept).to.include(`!${source}`);
      }
  });
});

describe('The page of load workers', () => {
  const page = read('docs/load-workers.md');

  it('tells every setting of both sides', () => {
    const ofSuite = Object.values(SETTINGS)
      .map(([variable]) => variable as string)
      .filter((variable) => /^(?:REDIS|LOAD)_/.test(variable));
    for (const variable of [...ofSuite, ...SETTINGS_OF_WORKERS]) expect(page).to.include(`\`${variable}\``);
  });

  it('names no setting that neither side has', () => {
    const known: readonly string[] = [
      ...Object.values(SETTINGS).map(([name]) => name),
      ...SETTINGS_OF_WORKERS,
    ];
    const named = new Set(page.match(/\b(?:LOAD|LLM|REDIS)_[A-Z_]+\b/g));
    // Those of compose.yaml itself.
    for (const variable of ['REDIS_PASSWORD', 'REDIS_BIND']) named.delete(variable);
    expect([...named].filter((name) => !known.includes(name))).to.deep.equal([]);
  });
});

/** What is looked at of a service of compose. */
interface ComposeService {
  readonly environment: Readonly<Record<string, string | null>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly restart?: string;
  readonly depends_on?: unknown;
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
}

const nameIn = (env: readonly V1EnvVar[], wanted: string): V1EnvVar | undefined =>
  env.find(({ name }) => name === wanted);

/** Where a pod's containers may write: each is an empty folder that is gone with the pod. */
function writableOf({ containers, volumes = [] }: V1PodSpec): readonly string[] {
  const empty = volumes.filter(({ emptyDir }) => emptyDir !== undefined).map(({ name }) => name);
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  expect(empty).to.include.members(mounts.map(({ name }) => name));
  return mounts.map(({ mountPath }) => mountPath);
}
