import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { CAPABILITY_NAMES, type CapabilityName, type NetworkCapabilities } from './capability';
import { probeCapabilities } from './probe-capabilities';
import { ALL_PROGRAMS, madeUpMachine, ordinaryUser, type MadeUpMachine } from './surroundings.fixture';

const probe = (made: MadeUpMachine) => probeCapabilities(madeUpMachine(made));

const missingIn = (capabilities: NetworkCapabilities): readonly CapabilityName[] =>
  CAPABILITY_NAMES.filter((name) => capabilities[name].status === 'missing');

/** What a capability says of itself. */
const told = (capabilities: NetworkCapabilities, name: CapabilityName): string => {
  const capability = capabilities[name];
  return capability.status === 'present' ? capability.detail : `${capability.reason} → ${capability.remedy}`;
};

describe('probeCapabilities', () => {
  it('finds all but Docker where root has podman', async () => {
    expect(missingIn(await probe({}))).to.deep.equal(['docker']);
  });

  it('finds that an ordinary user lacks root, kernel events and CPU quotas, and says to run as root', async () => {
    const capabilities = await probe(ordinaryUser());
    expect(missingIn(capabilities)).to.deep.equal(['root', 'docker', 'tracefs', 'CPU quota']);
    for (const name of ['root', 'tracefs', 'CPU quota'] as const)
      expect(told(capabilities, name)).to.match(/→ run as root$/);
  });

  it('tries in a namespace of the kind that this user can make', async () => {
    const [root, user] = [madeUpMachine(), madeUpMachine(ordinaryUser())];
    await Promise.all([probeCapabilities(root), probeCapabilities(user)]);
    const tbf = ({ commands }: typeof root) => commands.find((line) => line.includes('root tbf'));
    expect(tbf(root)).to.match(/^unshare --net -- \/usr\/sbin\/tc qdisc add/);
    expect(tbf(user)).to.match(/^unshare --user --map-root-user --net -- \/usr\/sbin\/tc qdisc add/);
  });

  it('changes nothing outside of a namespace of its own', async () => {
    for (const made of [{}, ordinaryUser()]) {
      const machine = madeUpMachine(made);
      await probeCapabilities(machine);
      const changing = machine.commands.filter((line) => /\b(add|mount -t|batch)\b/.test(line));
      expect(changing).not.to.be.empty;
      for (const line of changing) expect(line).to.match(/^unshare .*--(net|mount) -- /);
    }
  });

  it('runs nothing where the system is not Linux, and gives one reason for all', async () => {
    const machine = madeUpMachine({ platform: 'darwin' });
    const capabilities = await probeCapabilities(machine);
    expect(machine.commands).to.be.empty;
    expect(missingIn(capabilities)).to.deep.equal(CAPABILITY_NAMES);
    expect(new Set(Object.values(capabilities)).size).to.equal(1);
    expect(told(capabilities, 'tc')).to.match(/this is darwin → run on Linux/);
  });

  it('never rejects and says of all that is missing why and what to do, whatever fails', async () => {
    const parts = ['--user', '--net', '--mount', '-V', '--version', 'qdisc', 'nft', 'ip '];
    const files = ['/proc/self/status', '/proc/self/uid_map', '/proc/self/mounts', '/proc/net/route'];
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          uid: fc.constantFrom(0, 1000),
          programs: fc.subarray(ALL_PROGRAMS),
          failing: fc.subarray(parts).map((some) => some.map((part) => [part, `no ${part}`] as const)),
          files: fc
            .subarray(files)
            .map((some) => Object.fromEntries(some.map((path) => [path, undefined] as const))),
        }),
        async (made) => {
          const capabilities = await probe(made);
          expect(Object.keys(capabilities)).to.deep.equal(CAPABILITY_NAMES);
          for (const capability of Object.values(capabilities))
            if (capability.status === 'missing') {
              expect(capability.reason).not.to.equal('');
              expect(capability.remedy).not.to.equal('');
            } else expect(capability.detail).not.to.equal('');
        },
      ),
    );
  });
});
