import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { CapabilityName } from './capability';
import { probeCapabilities } from './probe-capabilities';
import { madeUpMachine, type MadeUpMachine } from './surroundings.fixture';

const CGROUP_V1 =
  'cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0\ncgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0';

/** What a capability of root's machine says of itself, where the machine is different in that way. */
async function told(made: MadeUpMachine, name: CapabilityName): Promise<string> {
  const capability = (await probeCapabilities(madeUpMachine(made)))[name];
  return capability.status === 'present' ? capability.detail : `${capability.reason} → ${capability.remedy}`;
}

const CASES: readonly (readonly [string, MadeUpMachine, CapabilityName, RegExp])[] = [
  [
    'the package of a program',
    { programs: ['/usr/bin/apt-get'] },
    'tc',
    /^no program tc → apt-get install iproute2$/,
  ],
  ['a package without apt', { programs: [] }, 'nft', /^no program nft → install nftables$/],
  [
    'a folder that is not on PATH',
    { programs: ['/off-path/ip'] },
    'ip',
    /is not on PATH → PATH=\$PATH:\/off-path$/,
  ],
  ['a queue discipline by a tc off PATH', { programs: ['/off-path/tc'] }, 'tbf', /^token bucket/],
  ['rules by an nft off PATH', { programs: ['/off-path/nft'] }, 'nft', /^a rule that drops by chance/],
  ['what a discipline is tried with', { programs: [] }, 'tbf', /^no program tc/],
  [
    'a program too old',
    { failing: [['/tc -s -j', 'Option "-j" is unknown']] },
    'tc',
    /"-j" is unknown → it does not work: apt-get install iproute2$/,
  ],
  [
    'podman without a runtime',
    { programs: ['/usr/bin/podman'] },
    'podman',
    /neither crun nor runc → install runc$/,
  ],
  [
    'podman that does not run',
    { failing: [['podman', 'cannot resolve /nonexistent']] },
    'podman',
    /^cannot resolve/,
  ],
  [
    'an engine elsewhere',
    { environment: { DOCKER_HOST: 'tcp://10.0.0.1:2375' } },
    'docker',
    /not of this machine/,
  ],
  [
    'a named engine',
    { environment: { DOCKER_HOST: 'unix:///d.sock' }, engines: { '/d.sock': 'Docker 27' } },
    'docker',
    /^Docker 27 at \/d.sock$/,
  ],
  [
    'Docker that is not there',
    { programs: [] },
    'docker',
    /^nobody answers at .* → install Docker, or use podman$/,
  ],
  ['Docker that has not been started', { programs: ['/usr/bin/docker'] }, 'docker', / → start Docker$/],
  [
    'Docker of others',
    { engines: { '/var/run/docker.sock': 'forbidden' } },
    'docker',
    /^this user may not use .* → usermod -aG docker USER, or run as root$/,
  ],
  [
    'podman in the place of Docker',
    { engines: { '/var/run/docker.sock': 'Podman Engine 4.3.1' } },
    'docker',
    /podman does it/,
  ],
  [
    'root of a container',
    { files: { '/proc/self/status': 'CapEff:\t00000000a80425fb' } },
    'root',
    /without CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN.*--privileged/,
  ],
  [
    'root of a user namespace',
    { files: { '/proc/self/uid_map': '0 1000 1' } },
    'root',
    /^uid 0, of a user namespace only/,
  ],
  [
    'the switch of Debian',
    { failing: [['--user', 'EPERM']], files: { '/proc/sys/kernel/unprivileged_userns_clone': '0' } },
    'user namespaces',
    /^EPERM → as root: sysctl -w kernel.unprivileged_userns_clone=1$/,
  ],
  [
    'the switch of Ubuntu',
    {
      failing: [['--user', 'EPERM']],
      files: { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
    },
    'user namespaces',
    /apparmor_restrict_unprivileged_userns=0$/,
  ],
  ['no switch', { failing: [['--user', 'EPERM']] }, 'user namespaces', /^EPERM → run as root, or allow/],
  [
    'tracepoints that are missing',
    { tracepoints: ['tcp/tcp_probe', 'sched/sched_switch'] },
    'tracefs',
    /^2 tracepoints of \d+, without tcp\/tcp_retransmit_skb, /,
  ],
  ['no tracepoints', { tracepoints: [] }, 'tracefs', /none of the tracepoints/],
  [
    'a tracefs that cannot be mounted',
    { failing: [['--mount', 'permission denied']] },
    'tracefs',
    /^permission denied → /,
  ],
  ['cgroup v2', {}, 'CPU quota', /^cgroup v2: cpu.max was set in \/sys\/fs\/cgroup$/],
  [
    'cgroup v1',
    { files: { '/proc/self/mounts': CGROUP_V1 }, writable: ['/sys/fs/cgroup/cpu'] },
    'CPU quota',
    /^cgroup v1: cpu.cfs_quota_us was set in \/sys\/fs\/cgroup\/cpu$/,
  ],
  [
    'hybrid cgroups',
    {
      files: { '/proc/self/mounts': `${CGROUP_V1}\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0` },
      writable: ['/sys/fs/cgroup/cpu'],
    },
    'CPU quota',
    /^cgroup v1 and v2 \(hybrid\): cpu.cfs_quota_us/,
  ],
  [
    'a cgroup that may not be written',
    { writable: [] },
    'CPU quota',
    /^cgroup v2: no folder can be made in \/sys\/fs\/cgroup \(EACCES\).*\+cpu > \/sys\/fs\/cgroup\/cgroup.subtree_control$/,
  ],
  [
    'no cgroup',
    { files: { '/proc/self/mounts': 'proc /proc proc rw 0 0' } },
    'CPU quota',
    /^no cgroup with CPU/,
  ],
  ['no pressure', { files: { '/proc/pressure/cpu': undefined } }, 'PSI', /^ENOENT.*psi=1/],
  ['pressure', {}, 'PSI', /1\.25 % of the last 10 s$/],
  ['segments', {}, 'TCP counters', /^3 of 30000 segments/],
  [
    'counters of another kind',
    { files: { '/proc/self/net/snmp': 'Tcp: A B\nTcp: 1 2' } },
    'TCP counters',
    /has no OutSegs/,
  ],
  ['congestion control', {}, 'congestion control', /^cubic; there are also reno, bbr$/],
  ['an MTU', {}, 'MTU', /^1500 bytes on eth0/],
  [
    'an MTU without a route',
    { files: { '/proc/net/route': 'Iface\tDestination' } },
    'MTU',
    /^65536 bytes on lo, as there is no default route$/,
  ],
];

describe('a capability', () => {
  for (const [what, made, name, words] of CASES)
    it(`tells of ${what}`, async () => {
      expect(await told(made, name)).to.match(words);
    });
});
