import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { expect } from 'chai';
import { FOLDER_PREFIX, presentLabel } from '../../cluster/leftovers-folder';
import { rejectionOf } from '../../rejection.fixture';
import { outputOf } from '../environment/command';
import { HeldNamespace } from '../environment/held-namespace';
import type { NetworkCapabilities } from './capability';
import { probeCapabilities } from './probe-capabilities';
import { tried } from './capability';
import { thisMachine } from './surroundings';

/** A busy machine is to say the same. */
const PATIENT_MS = 25_000;
const skip = process.platform === 'linux' ? false : 'what is probed is Linux';

describe('this machine', { skip }, () => {
  it('gives commands their input and resolves with their output', async () => {
    expect(await thisMachine(PATIENT_MS).run(['cat'], 'some words\n')).to.equal('some words');
  });

  it('ends a command that is late, and says so', async () => {
    const late = await rejectionOf(thisMachine(20).run(['sleep', '60']));
    expect(late?.message).to.equal('sleep gave no answer within 20 ms');
    // What is missing then may well be there.
    const told = await tried(() => Promise.reject(late!), 'a kernel with it');
    expect(told).to.have.property('remedy', 'try again when this machine is less busy');
  });

  it('says why a command failed, in its first words', async () => {
    const failing = ['sh', '-c', 'echo "Error: no such queue." >&2; echo Usage >&2; exit 2'] as const;
    expect((await rejectionOf(thisMachine(PATIENT_MS).run(failing)))?.message).to.equal('no such queue');
  });

  it('says that there is no such program', async () => {
    const running = thisMachine(PATIENT_MS).run(['no-such-program']);
    // Folders on PATH that may not be read are another reason of the same.
    expect((await rejectionOf(running))?.message).to.match(/no-such-program E(NOENT|ACCES)/);
  });

  it('removes the folder of a trial that fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trial-'));
    try {
      const trial = () => {
        thisMachine(PATIENT_MS).writeInNewFolder(folder, 'cpu.max', '1');
      };
      expect(trial).to.throw(`cpu.max cannot be written in ${folder} (ENOENT)`);
      expect(readdirSync(folder)).to.be.empty;
    } finally {
      rmdirSync(folder);
    }
  });
});

describe('probeCapabilities of this machine', { skip }, () => {
  let capabilities: NetworkCapabilities;
  let mounts: string;

  before(async () => {
    mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    capabilities = await probeCapabilities(thisMachine(PATIENT_MS));
  });

  it('leaves no mount, interface or control group behind', () => {
    expect(mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'))).to.deep.equal(mountPoints(mounts));
    expect(readdirSync('/sys/class/net').filter((name) => name.startsWith('tried'))).to.be.empty;
    const own = `${FOLDER_PREFIX}${presentLabel()}-`;
    for (const folder of ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu'].filter(existsSync))
      expect(readdirSync(folder).filter((name) => name.startsWith(own))).to.be.empty;
  });

  it('finds those queue disciplines that a namespace takes, and no others', async (context) => {
    const owner = capabilities.root.status === 'present' ? 'root' : 'user';
    if (owner === 'user' && capabilities['user namespaces'].status === 'missing') {
      context.skip('no network namespace can be made here');
      return;
    }
    for (const name of ['ip', 'tc', 'nsenter'] as const)
      if (capabilities[name].status === 'missing') {
        context.skip(`${name} is missing here`);
        return;
      }
    await using namespace = await HeldNamespace.make(owner);
    const disciplines = {
      tbf: ['rate', '10mbit', 'burst', '16kb', 'latency', '50ms'],
      netem: ['delay', '1ms'],
      fq_codel: [],
    } as const;
    for (const [name, options] of Object.entries(disciplines)) {
      const set = ['tc', 'qdisc', 'replace', 'dev', 'lo', 'root', name, ...options] as const;
      const taken = await outputOf(namespace.enter(set)).then(
        () => true,
        () => false,
      );
      const { status } = capabilities[name as keyof typeof disciplines];
      expect(status, name).to.equal(taken ? 'present' : 'missing');
    }
  });

  it('finds no right that an ordinary user does not have', (context) => {
    if (process.geteuid?.() === 0) {
      context.skip('this is root');
      return;
    }
    for (const name of ['root', 'tracefs'] as const)
      expect(capabilities[name].status, name).to.equal('missing');
  });
});

/** Others of this machine may mount what they like meanwhile, except for what is mounted here. */
const mountPoints = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((place) => place.includes('trac'));
