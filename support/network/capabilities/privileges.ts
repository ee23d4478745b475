import { missing, present, tried, type Capability } from './capability';
import type { Surroundings } from './surroundings';

/** Bits of a set of capabilities, capabilities(7) and include/uapi/linux/capability.h. */
const RIGHTS = { CAP_NET_ADMIN: 12n, CAP_NET_RAW: 13n, CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n } as const;

/** The line of `/proc/self/uid_map` outside of user namespaces: all users are themselves. */
const ALL_USERS = /^\s*0\s+0\s+4294967295\s*$/;

/** Whether this process is root with the rights that come with it; root of a container often has fewer. */
export async function probeRoot(machine: Surroundings): Promise<Capability> {
  const who = `uid ${machine.uid ?? 'unknown'}`;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(await machine.read('/proc/self/status'))?.[1] ?? '0';
  const has = ([, bit]: readonly [string, bigint]) => ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
  const names = (rights: readonly (readonly [string, bigint])[]) => rights.map(([name]) => name).join(', ');
  const rights = Object.entries(RIGHTS);
  const lacking = rights.filter((right) => !has(right));
  if (machine.uid !== 0) return missing(`${who}, an ordinary user`, 'run as root');
  if (lacking.length > 0)
    return missing(
      `${who}, but without ${names(lacking)}, as in a container`,
      'start the container with --privileged, or run outside of it',
    );
  const within = ALL_USERS.test(await machine.read('/proc/self/uid_map')) ? '' : ', of a user namespace only';
  return present(`${who}${within}, with ${names(rights)}`);
}

/** Makes one, with a network namespace in it. */
export async function probeUserNamespaces(machine: Surroundings): Promise<Capability> {
  const made = await tried(async () => {
    await machine.run(['unshare', '--user', '--map-root-user', '--net', '--', 'true']);
    return 'one was made, with a network namespace in it';
  }, '');
  return made.status === 'present' ? made : missing(made.reason, await remedyOf(machine));
}

/** Switches by which systems forbid them, the value that does so, and the one that does not. */
const SWITCHES = [
  ['user/max_user_namespaces', '0', '10000'],
  // Of Debian's and Ubuntu's kernels.
  ['kernel/unprivileged_userns_clone', '0', '1'],
  ['kernel/apparmor_restrict_unprivileged_userns', '1', '0'],
] as const;

async function remedyOf(machine: Surroundings): Promise<string> {
  for (const [name, forbids, allows] of SWITCHES) {
    const value = await machine.read(`/proc/sys/${name}`).catch(() => undefined);
    if (value === forbids) return `as root: sysctl -w ${name.replace('/', '.')}=${allows}`;
  }
  return 'run as root, or allow user namespaces (a container: --privileged)';
}
