import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ContainerEngine } from '../cluster/container-engine';
import { programOnPath } from '../cluster/known-program';
import { RUN_LABEL } from '../cluster/run-label';
import { topsOfTrees } from '../network/environment/control-group-place';
import type { SpikeCause } from '../network/spike-cause';
import { CucumberRun, type RunOptions } from './cucumber-run.fixture';
import { processesWith } from './process-tree.fixture';

/** What tools keep among temporary files for later, on purpose. */
const TOOL_CACHE = /^(?:v8-compile-cache|swc-native|\.cache|\.config|\.local|containers-user-|podman-run-)/;

export const isRoot = process.getuid?.() === 0;

/** An ordinary user: `nobody` where root runs these tests, or else who does. */
const NOBODY = 65534;
export const ordinaryUser = isRoot ? NOBODY : undefined;

/** What is promised of a spike, each row by the metric of its check; a run waits no longer for what it misses. */
export const SPIKE_ROWS = {
  'magnitude of the detected spike': 'Detect the spike | 5ms',
  'time to identify the container': 'Identify the container | 4s',
  'time to locate the kernel issue': 'Locate the kernel issue | 5s',
  'time to generate trace data': 'Generate trace data | 60s',
} as const;

/** A scenario for each cause, titled by it, with all promises of a spike. */
export const spikeFeature = (...causes: readonly SpikeCause[]): string =>
  [
    'Feature: Spikes',
    ...causes.flatMap((cause) => [
      `  Scenario: A spike through ${cause}`,
      '    Given system metrics collection is enabled',
      `    When a latency spike occurs through ${cause}`,
      '    Then the monitoring system should:',
      '      | action | threshold |',
      ...Object.values(SPIKE_ROWS).map((row) => `      | ${row} |`),
    ]),
    '',
  ].join('\n');

/** The product's promises of a network, with limits of losses and throughput that few packets settle. */
export const NETWORK_FEATURE = `Feature: Network
  Scenario: Container network
    Given a containerized ML serving environment
    When processing inference requests at peak load
    Then kernel-level network latency should be below 1ms
    And packet loss rate should be below 50%
    And network throughput should exceed 1Mbps
`;

/** A run that has a folder for temporary files of its own, so that it alone, and the next in that folder, clears it. */
export interface NetworkRun {
  readonly run: CucumberRun;
  readonly temporary: string;
}

/** Starts one; in the folder of an earlier one where that is given. */
export function startNetworkRun(
  test: TestContext,
  { environment = {}, ...options }: RunOptions,
  temporary = temporaryFolder(test, options.user),
): NetworkRun {
  // A user has a home: that of the one who runs these tests is not for others.
  const places = { TMPDIR: temporary, ...(options.user !== undefined && { HOME: temporary }) };
  return {
    run: CucumberRun.start(test, { ...options, environment: { ...places, ...environment } }),
    temporary,
  };
}

function temporaryFolder(test: TestContext, user: number | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-temporary-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  if (user !== undefined) chownSync(folder, user, user);
  return folder;
}

/** All that is left of an ended run, by what it is; nothing is what there should be. */
export async function remainsOf({ run: { label }, temporary }: NetworkRun): Promise<readonly string[]> {
  const processes = processesWith(RUN_LABEL, label).map((pid) => `process ${pid} (${commandOf(pid)})`);
  const folders = readdirSync(temporary).filter((name) => !TOOL_CACHE.test(name));
  const links = Object.keys(networkInterfaces()).filter((name) => name.startsWith('veth-node-'));
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return [
    ...processes,
    ...folders.map((name) => `folder ${join(temporary, name)}`),
    ...links.map((name) => `interface ${name} on this machine itself`),
    ...mounts.filter((mount) => mount.includes(label) || mount.includes(temporary)),
    ...controlGroupsOf(label),
    ...(isRoot ? [...tracingOf(label), ...(await containersOf(label))] : []),
  ];
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return 'gone by now';
  }
};

function controlGroupsOf(label: string): readonly string[] {
  const named = ['-type', 'd', '-name', `inference-performance-${label}*`];
  return linesOf('find', ...topsOfTrees(), ...named);
}

/** In a mount namespace of its own, at whose end nothing stays mounted. */
const tracingOf = (label: string): readonly string[] =>
  linesOf(
    'unshare',
    '--mount',
    '--',
    'sh',
    '-c',
    'mount -t tracefs tracefs /mnt && ls /mnt/instances',
  ).filter((name) => name.includes(label));

async function containersOf(label: string): Promise<readonly string[]> {
  if (programOnPath('podman') === undefined) return [];
  await using engine = await ContainerEngine.open();
  return (await engine.containersOf(`${RUN_LABEL}=${label}`)).map(({ id }) => `container ${id}`);
}

/** What a program prints, whether it ends well or not: groups of others come and go while they are looked through. */
function linesOf(program: string, ...words: readonly string[]): readonly string[] {
  const { stdout } = spawnSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return stdout.split('\n').filter(Boolean);
}

/** Why an ordinary user cannot run what is in this folder; undefined where one can. */
export function whyNoOrdinaryUser(): string | undefined {
  if (ordinaryUser === undefined) return undefined;
  try {
    execFileSync(process.execPath, ['-e', 'require("typescript/package.json")'], {
      cwd: __dirname,
      uid: ordinaryUser,
      gid: ordinaryUser,
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return `user ${ordinaryUser} may not read this project's folder`;
  }
}

/** What each check says, by the scenario that it is of. */
export const checksOf = ({ results }: CucumberRun, scenario: string) =>
  results.checks.filter((check) => check.scenario === scenario);
