import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { mem, networkStats } from 'systeminformation';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { PROC, unavailable, whyNoProc, type Unavailable } from '../process/unavailable';
import type { HostUsage } from './host-usage';
import { parseCoreTicks, parseInterfaces, parseMemory } from './kernel-tables';

/**
 * Reads what the machine uses now, from the kernel's own tables on Linux; elsewhere as systeminformation tells, which
 * starts programs of the system and takes a while. Never rejects.
 */
export async function hostUsageNow(
  root: string = PROC,
  clock: Clock = monotonicClock,
): Promise<HostUsage | Unavailable> {
  try {
    return whyNoProc(root) === undefined ? readFromProc(root, clock) : await readPortably(clock);
  } catch (error) {
    return unavailable(`what this machine uses cannot be read: ${(error as Error).message}`);
  }
}

/** Reads the kernel's tables; throws where one is missing or has another form. */
function readFromProc(root: string, clock: Clock): HostUsage {
  const at = clock.now();
  return {
    status: 'measured',
    at,
    source: root,
    cores: parseCoreTicks(readFileSync(`${root}/stat`, 'utf8')),
    memory: parseMemory(readFileSync(`${root}/meminfo`, 'utf8')),
    interfaces: parseInterfaces(readFileSync(`${root}/net/dev`, 'utf8')),
  };
}

/** Asks systeminformation, and Node for the cores; rejects where they do not know. */
export async function readPortably(clock: Clock): Promise<HostUsage> {
  // First, as they are counters that should be of one instant; the others are slow.
  const at = clock.now();
  const times = cpus().map((core) => core.times);
  if (times.length === 0) throw new Error('the system does not tell of its cores');
  const [memory, interfaces] = await Promise.all([mem(), networkStats('*')]);
  // Without steal, iowait and softirq: Node does not tell them apart.
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return {
    status: 'measured',
    at,
    source: 'systeminformation',
    cores: { busy, total: busy + times.reduce((sum, { idle }) => sum + idle, 0) },
    memory: { totalBytes: memory.total, availableBytes: memory.available },
    interfaces: interfaces.map(({ iface, rx_bytes: receivedBytes, tx_bytes: sentBytes }) => ({
      name: iface,
      receivedBytes,
      sentBytes,
    })),
  };
}
