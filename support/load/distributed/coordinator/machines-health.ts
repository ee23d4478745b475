import type { MachineHealth, MeasuredShare } from '../../health/machine-health';

/** Several machines as one: of each share the worst that was measured, for one busy machine is enough. */
export function worstOf(machines: readonly MachineHealth[]): MachineHealth {
  return {
    cpuPressure: worst(machines.map(({ cpuPressure }) => cpuPressure)),
    steal: worst(machines.map(({ steal }) => steal)),
  };
}

function worst(shares: readonly MeasuredShare[]): MeasuredShare {
  const measured = shares.filter((share) => share.status === 'measured');
  if (measured.length > 0)
    return { status: 'measured', share: Math.max(...measured.map(({ share }) => share)) };
  return shares[0] ?? { status: 'unavailable', reason: 'no worker told of its machine' };
}
