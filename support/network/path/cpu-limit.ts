import type { PathCapacity } from './path-capacity';

/** What of a measurement tells whose CPU it was that ran out. */
type CpuUse = Pick<PathCapacity, 'cpu' | 'senderCores' | 'receiverCores'>;

/** Others that take less of all cores together cost a path no more than the measurement is off anyway. */
const OTHERS_SHARE = 0.1;
const STEAL_SHARE = 0.05;
/** CPU was short where some task waited for it for so much of the time, or where so little of it was left. */
const SHORT_PRESSURE = 0.1;
const SHORT_BUSY = 0.9;

/**
 * Why the path may carry more than was measured: CPU that it needed was with others. Undefined where nothing says so.
 *
 * The rule: (1) 5 % or more of all CPU time was stolen by the hypervisor; or (2) CPU was short (some task waited for
 * one for 10 % of the time or more, or 90 % of all was in use or stolen) and other programs had 10 % or more of it.
 * Waiting alone is no sign: a sender, a sink and the kernel's threads on two cores wait for each other. Nor are other
 * programs alone, where cores were idle all the while. What others had is the greater of two figures, each rather too
 * low than too high: (a) what was busy, without the sender, the receiver and softirqs, of which most kernels count those
 * that interrupt a program as that program's too, so that they are taken off twice; and (b) what the scheduler counted
 * of all programs that were there to the end, without the sender and the receiver.
 * So a path that uses up its cores on a machine that is quiet otherwise is in no doubt: it carries no more.
 */
export function cpuLimit(use: CpuUse): string | undefined {
  const { cores, stealShare } = use.cpu;
  if (stealShare >= STEAL_SHARE)
    return `the hypervisor gave ${percent(stealShare)} of the CPU time to others: the path may carry more`;
  const others = othersShare(use);
  if (!isShort(use) || others < OTHERS_SHARE) return undefined;
  return (
    `other programs used at least ${(others * cores).toFixed(1)} of ${cores} cores, ` +
    `and ${shortness(use)}: the path may carry more on a quiet machine`
  );
}

/** That the path's own use of CPU is what bounds it, in words; undefined where it is not, or others had a part in it. */
export function ownLimit(use: CpuUse): string | undefined {
  if (cpuLimit(use) !== undefined || !isShort(use)) return undefined;
  const own = use.senderCores + use.receiverCores;
  const { cores, softirqShare } = use.cpu;
  return (
    `bounded by its own use of CPU: sender and receiver ${own.toFixed(1)} of ${cores} cores, ` +
    `softirqs ${(softirqShare * cores).toFixed(1)}`
  );
}

/** Of all cores together, at least. */
function othersShare({ cpu, senderCores, receiverCores }: CpuUse): number {
  const own = (senderCores + receiverCores) / cpu.cores;
  return Math.max(0, cpu.busyShare - cpu.softirqShare - own, cpu.programsShare - own);
}

const isShort = ({ cpu }: CpuUse): boolean =>
  (cpu.pressure ?? 0) >= SHORT_PRESSURE || cpu.busyShare + cpu.stealShare >= SHORT_BUSY;

function shortness({ cpu }: CpuUse): string {
  const busy = `${percent(cpu.busyShare)} of all cores was in use`;
  return cpu.pressure === undefined
    ? busy
    : `some task waited for a CPU for ${percent(cpu.pressure)} of the time (${busy})`;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
