import { readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EnvironmentDescription } from '../environment-schema';
import { Unknown, type Known } from './part';
import { textIfTold } from './text-file';

type Network = Known<EnvironmentDescription['network']>;
type Link = Network['interfaces'][number];

/** `ARPHRD_LOOPBACK` of include/uapi/linux/if_arp.h. */
const LOOPBACK = '772';
/** The kernel tells Mbit/s. */
const MEGA = 1e6;

/** The interfaces that are up, the loopback aside, as the kernel's sysfs-class-net tells them. */
export async function describeNetwork(root: string): Promise<Network> {
  const folder = join(root, 'sys/class/net');
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) throw new Unknown('the system tells no network interfaces');
  const links = await Promise.all(names.map((name) => linkAt(join(folder, name))));
  const key = ({ driver, bitsPerSecond }: Link): string => `${driver ?? ''} ${bitsPerSecond ?? ''}`;
  return {
    interfaces: links
      .filter((link) => link !== undefined)
      .toSorted((one, other) => key(one).localeCompare(key(other))),
  };
}

async function linkAt(folder: string): Promise<Link | undefined> {
  const told = (name: string): Promise<string | undefined> => textIfTold(join(folder, name));
  const [type, state, carrier, speed, driver] = await Promise.all([
    told('type'),
    told('operstate'),
    told('carrier'),
    told('speed'),
    readlink(join(folder, 'device', 'driver')).catch(() => undefined),
  ]);
  if (type === undefined || type === LOOPBACK) return undefined;
  // Some drivers never tell a state, and are up where there is a carrier.
  if (state !== 'up' && !(state === 'unknown' && carrier === '1')) return undefined;
  return { driver: driver === undefined ? null : basename(driver), bitsPerSecond: bitsPerSecond(speed) };
}

/** Null where the driver tells -1, or nothing. */
function bitsPerSecond(speed: string | undefined): number | null {
  const megabits = Number(speed ?? NaN);
  return Number.isFinite(megabits) && megabits > 0 ? megabits * MEGA : null;
}
