import { TRACED } from '../trace/traced-events';
import { missing, present, tried, type Capability } from './capability';
import type { Surroundings } from './surroundings';

const AS_ROOT = 'run as root';

const TRACEPOINTS: readonly string[] = [...TRACED.keys()];

/** Names those of the tracepoints that may be read. Its mount is seen by nobody else, and is gone when it ends. */
const LIST_TRACEPOINTS = `
[ -d "$0/events" ] || mount -t tracefs tracefs "$0" || exit
cd "$0/events" || exit
for each in "$@"; do cat "$each/id" >/dev/null 2>&1 && echo "$each"; done
exit 0`;

/** Mounts it in a mount namespace of its own. */
export async function probeTracefs(machine: Surroundings, root: Capability): Promise<Capability> {
  if (root.status === 'missing') return missing('only root may read it', root.remedy);
  const found = await tried(
    () =>
      machine.run([
        ...['unshare', '--mount', '--', 'sh', '-c', LIST_TRACEPOINTS],
        ...['/sys/kernel/tracing', ...TRACEPOINTS],
      ] as ['unshare', ...string[]]),
    'a kernel with CONFIG_TRACING, or a container with --privileged',
  );
  if (found.status === 'missing') return found;
  const readable = found.detail.split('\n');
  const lacking = TRACEPOINTS.filter((name) => !readable.includes(name));
  if (lacking.length === TRACEPOINTS.length)
    return missing('it has none of the tracepoints needed', 'a kernel with CONFIG_EVENT_TRACING');
  return present(
    lacking.length === 0
      ? `all ${TRACEPOINTS.length} tracepoints needed`
      : `${TRACEPOINTS.length - lacking.length} tracepoints of ${TRACEPOINTS.length}, without ${lacking.join(', ')}`,
  );
}

export const probeBtf = (machine: Surroundings): Promise<Capability> =>
  tried(async () => {
    await machine.checkReadable('/sys/kernel/btf/vmlinux');
    return 'the types of the running kernel, in /sys/kernel/btf/vmlinux';
  }, 'a kernel with CONFIG_DEBUG_INFO_BTF');

export const probePressure = (machine: Surroundings): Promise<Capability> =>
  tried(async () => {
    const text = await machine.read('/proc/pressure/cpu');
    const share = /^some avg10=([\d.]+)/m.exec(text)?.[1];
    if (share === undefined) throw new Error('/proc/pressure/cpu is not as expected');
    return `CPU: something waited in ${share} % of the last 10 s`;
  }, 'boot with psi=1, or a kernel with CONFIG_PSI');

/** Segments sent, and sent again, of the network namespace of this process. */
export const probeTcpCounters = (machine: Surroundings): Promise<Capability> =>
  tried(async () => {
    const [names = '', values = ''] = (await machine.read('/proc/self/net/snmp'))
      .split('\n')
      .filter((line) => line.startsWith('Tcp:'));
    const value = (name: string) => values.split(' ')[names.split(' ').indexOf(name)] ?? '';
    const [sent, again] = [value('OutSegs'), value('RetransSegs')];
    if (!/^\d+$/.test(sent) || !/^\d+$/.test(again))
      throw new Error('/proc/self/net/snmp has no OutSegs and RetransSegs');
    return `${again} of ${sent} segments sent again so far`;
  }, 'see that /proc is mounted');

export const probeTcpInfo = (machine: Surroundings): Promise<Capability> =>
  tried(
    async () => `${await machine.roundTrip()} ms from SYN to SYN-ACK on the loopback`,
    'npm ci, with optional dependencies',
  );

/** How the kernel paces connections when nothing else is said, and what else may be chosen. */
export const probeCongestionControl = (machine: Surroundings): Promise<Capability> =>
  tried(async () => {
    const folder = '/proc/sys/net/ipv4';
    const used = await machine.read(`${folder}/tcp_congestion_control`);
    const available = await machine.read(`${folder}/tcp_available_congestion_control`);
    const others = available.split(/\s+/).filter((name) => name !== used);
    return `${used}; there are also ${others.join(', ') || 'no others'}`;
  }, 'see that /proc/sys is mounted');

/** Of the interface of the default route. */
export const probeMtu = (machine: Surroundings): Promise<Capability> =>
  tried(async () => {
    const route = /^(\S+)\s+00000000\s/m.exec(await machine.read('/proc/net/route'))?.[1];
    const interfaceName = route ?? 'lo';
    const bytes = await machine.read(`/sys/class/net/${interfaceName}/mtu`);
    const what = route === undefined ? ', as there is no default route' : ', which has the default route';
    return `${bytes} bytes on ${interfaceName}${what}`;
  }, 'see that /sys is mounted');

/** Makes a control group, limits its CPU time, and removes it. */
export async function probeCpuQuota(machine: Surroundings): Promise<Capability> {
  // `cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0`
  const mounts = (await machine.read('/proc/self/mounts')).split('\n').map((line) => line.split(' '));
  const unified = mounts.find(([, , type]) => type === 'cgroup2')?.[1];
  const first = mounts.filter(([, , type]) => type === 'cgroup');
  const separate = first.find(([, , , options = '']) => options.split(',').includes('cpu'))?.[1];
  const version = first.length === 0 ? 'v2' : unified === undefined ? 'v1' : 'v1 and v2 (hybrid)';
  const place = separate ?? unified;
  if (place === undefined) return missing('no cgroup with CPU is mounted', 'mount /sys/fs/cgroup');
  const [file, text] = separate === undefined ? ['cpu.max', '50000 100000'] : ['cpu.cfs_quota_us', '50000'];
  const enable = separate === undefined ? `; echo +cpu > ${place}/cgroup.subtree_control` : '';
  const set = await tried(
    () => {
      machine.writeInNewFolder(place, file, text);
      return `cgroup ${version}: ${file} was set in ${place}`;
    },
    machine.uid === 0 ? `make ${place} writable (a container: --privileged)${enable}` : AS_ROOT,
  );
  return set.status === 'present' ? set : missing(`cgroup ${version}: ${set.reason}`, set.remedy);
}
