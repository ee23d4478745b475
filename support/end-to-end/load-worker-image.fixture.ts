import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { nodeImage, NODE_IN_IMAGE } from '../cluster/container-image';
import { temporaryFolder } from '../cluster/leftovers-folder';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
const TAG = 'localhost/llm-load-worker:test';

/** What the instructions of the image run, beside Node and npm. */
const PROGRAMS = {
  sh: '/bin/sh',
  env: '/usr/bin/env',
  rm: '/bin/rm',
  mkdir: '/bin/mkdir',
  chown: '/bin/chown',
};
/** What npm is told about this machine's registry; it stays outside of the image. */
const NPM_SETTINGS: Readonly<Record<string, string>> = {
  '/etc/ssl/certs': '/etc/ssl/certs',
  '/usr/etc/npmrc': '/etc/npmrc',
  [join(homedir(), '.npmrc')]: '/root/.npmrc',
};

/**
 * The tag of the image that the Dockerfile of load workers makes. No registry of images is asked: its base has Node,
 * npm and a shell of this machine. Both are kept on purpose: what did not change since need not be made again.
 */
export async function loadWorkerImage(docker: Docker): Promise<string> {
  const base = await baseImage(docker);
  const former = await idOf(TAG);
  const mounts = Object.entries(NPM_SETTINGS)
    .filter(([here]) => existsSync(here))
    .flatMap(([here, there]) => ['--volume', `${here}:${there}:ro`]);
  const words = [
    '--file',
    'docs/load-workers/Dockerfile',
    '--build-arg',
    `BASE=${base}`,
    '--network',
    'host',
  ];
  await build([...words, ...mounts, '--tag', TAG, '.']);
  // Without a name, it would be kept for ever.
  if (former !== undefined && former !== (await idOf(TAG))) await run('podman', ['rmi', former]);
  return TAG;
}

/** Where this machine's npm is; undefined where it has none. */
export function npmFolder(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const command = folders.find((path) => existsSync(path));
  return command === undefined ? undefined : dirname(dirname(realpathSync(command)));
}

async function baseImage(docker: Docker): Promise<string> {
  const tag = `localhost/inference-performance-npm:${process.versions.node}`;
  if ((await idOf(tag)) !== undefined) return tag;
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'root');
  const place = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  for (const path of Object.values(PROGRAMS)) copyFileSync(path, place(path));
  // A package's binary asks for more than Node itself does.
  const binaries = globSync('node_modules/@swc/core-linux-*/*.node', { cwd: ROOT }).map((path) =>
    join(ROOT, path),
  );
  for (const library of await librariesOf([...Object.values(PROGRAMS), ...binaries]))
    copyFileSync(library, place(library));
  cpSync(npmFolder() ?? '', place('/usr/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', place('/usr/bin/npm'));
  symlinkSync(NODE_IN_IMAGE, place('/usr/bin/node'));
  mkdirSync(place('/tmp'));
  chmodSync(place('/tmp'), 0o1777);
  const steps = [`FROM ${await nodeImage(docker)}`, 'COPY root /', 'ENV PATH=/usr/bin:/bin HOME=/root'];
  writeFileSync(join(folder.path, 'Dockerfile'), `${steps.join('\n')}\n`);
  await build(['--tag', tag, folder.path]);
  return tag;
}

/** The paths of all libraries that programs are linked with. */
async function librariesOf(programs: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await run('ldd', programs);
  return new Set(stdout.matchAll(/^\t(?:\S+ => )?(\/\S+) \(0x/gm).map(([, path = '']) => path));
}

/** Without a runtime and a network of its own for its steps: so it works in a container, too. */
async function build(words: readonly string[]): Promise<void> {
  await run('podman', ['build', '--isolation', 'chroot', ...words], { cwd: ROOT });
}

async function idOf(tag: string): Promise<string | undefined> {
  const { stdout } = await run('podman', ['images', '--quiet', '--no-trunc', tag]);
  return stdout.trim() || undefined;
}
