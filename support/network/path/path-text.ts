import { formatQuantity } from '../../quantities/quantity';
import { cpuLimit, ownLimit } from './cpu-limit';
import type { PathCapacity } from './path-capacity';

/** One line for people: `12.3 Gbit/s (11.9 to 12.6) from client to node-1 over 1 connection, bbr, MTU 1500, ...`. */
export function pathText(capacity: PathCapacity): string {
  const { container, connections, congestionControl, defaultCongestionControl, mtu, segments, cpu } =
    capacity;
  const control = congestionControl ?? `congestion control unknown (default ${defaultCongestionControl})`;
  const isDefault = congestionControl === undefined || congestionControl === defaultCongestionControl;
  return [
    `${rateText(capacity)} from client to ${container} over ${counted(connections, 'connection')}`,
    isDefault ? control : `${control} (default ${defaultCongestionControl})`,
    mtu.client === mtu.container ? `MTU ${mtu.client}` : `MTU ${mtu.client} to ${mtu.container}`,
    `${segments.retransmitted} of ${segments.sent} segments sent again`,
    `${(100 * cpu.busyShare).toFixed(0)} % of ${counted(cpu.cores, 'core')} busy`,
    `by ${capacity.tool}`,
    ...capacity.notes,
    ...[cpuLimit(capacity) ?? ownLimit(capacity)].filter((words) => words !== undefined),
  ].join(', ');
}

function rateText({ throughput }: PathCapacity): string {
  const rate = (value: number): string => formatQuantity({ dimension: 'data rate', value });
  if (throughput.status === 'estimated')
    return `${rate(throughput.value)} (${rate(throughput.low)} to ${rate(throughput.high)})`;
  return `${rate(throughput.value ?? NaN)} (without an interval: ${throughput.reason})`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
