import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ContainerEngine } from '../../cluster/container-engine';
import { clearLeftoversOf } from '../../cluster/leftovers';
import { untilEnded } from '../../cluster/process-waiting';
import { labelOf, RUN_LABEL } from '../../cluster/run-label';
import { scriptCommand } from './command';
import { topsOfTrees } from './control-group-place';
import { whyNoContainers, whyNoNamespaces } from './possible-environments.fixture';

const unending = new AbortController().signal;

/** A run in a process of its own, which has an environment. */
interface OtherRun {
  readonly child: ChildProcess;
  readonly label: string;
  readonly lines: AsyncIterator<string>;
}

function otherRun(kind: string): OtherRun {
  const [program, ...args] = scriptCommand(join(__dirname, 'started-environment.fixture.ts'), kind);
  const env = { ...process.env };
  Reflect.deleteProperty(env, RUN_LABEL);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true, env });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, label: labelOf(child.pid ?? NaN), lines };
}

async function nextLine({ lines }: OtherRun): Promise<string> {
  const line = await lines.next();
  return line.done === true ? '' : line.value;
}

/** All that is left of a run: processes, control groups, folders; containers where there is an engine. */
async function remainsOf({ label }: OtherRun, kind: string): Promise<readonly string[]> {
  const isOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${RUN_LABEL}=${label}`);
    } catch {
      return false;
    }
  };
  const named = (folder: string) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(`inference-performance-${label}-`))
      .map((name) => join(folder, name));
  return [
    ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(name)),
    ...[...topsOfTrees(), tmpdir()].filter(existsSync).flatMap(named),
    ...(kind === 'containers' ? await containersOf(label) : []),
  ];
}

async function containersOf(label: string): Promise<readonly string[]> {
  await using engine = await ContainerEngine.open();
  return (await engine.containersOf(`${RUN_LABEL}=${label}`)).map(({ id }) => id);
}

describe('what a run leaves of its environment', async () => {
  const kinds = [
    ['root', await whyNoNamespaces('root')],
    ['user', await whyNoNamespaces('user')],
    ['containers', await whyNoContainers()],
  ] as const;
  for (const [kind, why] of kinds) {
    const skip = why ?? false;

    it(`is cleared by a later one where it was killed (${kind})`, { skip }, async () => {
      const run = otherRun(kind);
      await nextLine(run);
      const { pids, places } = JSON.parse(await nextLine(run)) as { pids: number[]; places: string[] };
      // One that does nothing any more does not notice the end of its run either.
      if (kind !== 'containers') process.kill(pids[1] ?? NaN, 'SIGSTOP');
      const ended = once(run.child, 'exit');
      run.child.kill('SIGKILL');
      await ended;
      const lines = await clearLeftoversOf((label) => label === run.label);
      for (const pid of pids) await untilEnded(pid, unending);
      expect(lines.filter((line) => line.includes('could not be'))).to.deep.equal([]);
      if (kind === 'containers')
        for (const place of places)
          expect(lines).to.include(`${place}, left by run ${run.label}, was removed`);
      else expect(lines.join('\n')).to.match(new RegExp(`^process ${pids[1] ?? NaN} \\(`, 'm'));
      expect(await remainsOf(run, kind)).to.deep.equal([]);
    });

    it(`is nothing after Ctrl-C (${kind})`, { skip }, async () => {
      const run = otherRun(kind);
      await nextLine(run);
      await nextLine(run);
      process.kill(-(run.child.pid ?? NaN), 'SIGINT');
      expect(await nextLine(run)).to.equal('ended');
      await once(run.child, 'close');
      expect(await remainsOf(run, kind)).to.deep.equal([]);
    });

    it(`is nothing after Ctrl-C while it starts (${kind})`, { skip }, async () => {
      const run = otherRun(kind);
      await nextLine(run);
      process.kill(-(run.child.pid ?? NaN), 'SIGINT');
      expect(await nextLine(run)).to.equal('Error: interrupted');
      await once(run.child, 'close');
      expect(await remainsOf(run, kind)).to.deep.equal([]);
    });
  }
});
