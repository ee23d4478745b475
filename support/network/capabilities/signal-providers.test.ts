import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { CAPABILITY_NAMES, missing, present, type NetworkCapabilities } from './capability';
import { probeCapabilities } from './probe-capabilities';
import { providersOf, type Signal } from './signal-providers';
import {
  ALL_PROGRAMS,
  madeUpMachine,
  ordinaryUser,
  withoutDisciplines,
  type MadeUpMachine,
} from './surroundings.fixture';

const without = (...names: readonly string[]) =>
  ALL_PROGRAMS.filter((path) => !names.some((name) => path.endsWith(`/${name}`)));

const BEST: Readonly<Record<Signal, string | undefined>> = {
  containers: 'podman',
  'round trip': 'TCP_INFO at connect',
  segments: '/proc/PID/net/snmp',
  queues: 'tc -s -j qdisc',
  'path capacity': 'iperf3',
  'kernel events': 'ftrace ring',
  packets: 'AF_PACKET capture',
  'injected spike': 'netem',
  'injected loss': 'nft',
  'injected throttling': 'cgroup CPU quota',
};

const NOTHING = Object.fromEntries(Object.keys(BEST).map((signal) => [signal, undefined])) as typeof BEST;

/** Machines, and what is different from the best providers there. */
const MACHINES: readonly (readonly [string, MadeUpMachine, Partial<typeof BEST>])[] = [
  ['root with podman', {}, {}],
  [
    'root with Docker alone',
    { programs: without('podman'), engines: { '/var/run/docker.sock': 'Docker 27.1' } },
    { containers: 'docker' },
  ],
  ['root without an engine', { programs: without('podman') }, { containers: 'namespaces as root' }],
  [
    'root with Docker alone and a kernel without bridges',
    {
      programs: without('podman'),
      engines: { '/var/run/docker.sock': 'Docker 27.1' },
      failing: [['ip -batch', 'Operation not supported']],
    },
    { containers: undefined },
  ],
  [
    'root with an old iperf3',
    { failing: [['--idle-timeout', "iperf3: unrecognized option '--idle-timeout'"]] },
    { 'path capacity': 'own blaster' },
  ],
  ['root without iperf3', { programs: without('iperf3') }, { 'path capacity': 'own blaster' }],
  ['root with a kernel without netem', withoutDisciplines('netem'), { 'injected spike': 'tbf' }],
  [
    'root with a kernel without netem and tbf',
    withoutDisciplines('netem', 'tbf'),
    { 'injected spike': undefined },
  ],
  [
    'an ordinary user',
    ordinaryUser(),
    {
      containers: 'namespaces in a user namespace',
      'kernel events': undefined,
      'injected throttling': undefined,
    },
  ],
  [
    'an ordinary user who may make no user namespaces',
    ordinaryUser({ failing: [['--user', 'unshare failed: Operation not permitted']] }),
    {
      containers: undefined,
      'kernel events': undefined,
      packets: undefined,
      'injected spike': undefined,
      'injected loss': undefined,
      'injected throttling': undefined,
    },
  ],
  ['root without ip', { programs: without('ip') }, { containers: undefined, 'path capacity': undefined }],
  ['macOS', { platform: 'darwin', uid: 501 }, NOTHING],
];

describe('providersOf', () => {
  for (const [name, made, different] of MACHINES)
    it(`takes the best that there is for ${name}`, async () => {
      const providers = providersOf(await probeCapabilities(madeUpMachine(made)));
      expect(Object.fromEntries(providers.map(({ signal, provider }) => [signal, provider]))).to.deep.equal({
        ...BEST,
        ...different,
      });
    });

  it('says what a better provider needs, and how to have it', async () => {
    const capabilities = await probeCapabilities(madeUpMachine(withoutDisciplines('netem')));
    const spike = providersOf(capabilities).find(({ signal }) => signal === 'injected spike');
    expect(spike?.because).to.match(
      /backlog over rate; netem is missing \(Specified qdisc kind is unknown\)$/,
    );
    expect(spike?.remedy).to.match(/CONFIG_NET_SCH_NETEM/);
    const user = providersOf(await probeCapabilities(madeUpMachine(ordinaryUser())));
    expect(user[0]?.because).to.match(/without root; podman needs root \(uid 1000, an ordinary user\)$/);
    expect(user[0]?.remedy).to.equal('run as root');
  });

  it('gives each signal once, with a remedy where it is not the best, whatever is missing', () => {
    fc.assert(
      fc.property(fc.subarray([...CAPABILITY_NAMES]), (names) => {
        const some = new Set<string>(names);
        const capabilities = Object.fromEntries(
          CAPABILITY_NAMES.map((name) => [
            name,
            some.has(name) ? present('found') : missing(`no ${name}`, `add ${name}`),
          ]),
        ) as NetworkCapabilities;
        const providers = providersOf(capabilities);
        expect(providers.map(({ signal }) => signal)).to.deep.equal(Object.keys(BEST));
        for (const { signal, provider, because, remedy } of providers) {
          expect(because).not.to.equal('');
          expect(remedy === undefined).to.equal(provider === BEST[signal]);
          // What it says to add is what is missing.
          if (remedy !== undefined) expect(some.has(remedy.replace('add ', ''))).to.be.false;
        }
      }),
    );
  });

  it('never loses a provider by one capability more', () => {
    const capabilitiesOf = (some: readonly string[]) =>
      Object.fromEntries(
        CAPABILITY_NAMES.map((name) => [name, some.includes(name) ? present('') : missing('', '')]),
      ) as NetworkCapabilities;
    const had = (some: readonly string[]) =>
      providersOf(capabilitiesOf(some)).flatMap(({ signal, provider }) =>
        provider === undefined ? [] : [signal],
      );
    fc.assert(
      fc.property(fc.subarray([...CAPABILITY_NAMES]), fc.constantFrom(...CAPABILITY_NAMES), (some, one) => {
        expect(had([...some, one])).to.include.members(had(some));
      }),
    );
  });
});
