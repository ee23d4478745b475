import type { GpuFigures, ThrottleReason } from '../gpu-reading';
import { known, type MaybeKnown } from '../known';
import { figure } from './nvidia-smi-figures';
import { textAt } from './xml-elements';

/** How the elements end that are `Active` or not, by the reason for which they stand. */
const REASONS: Readonly<Record<ThrottleReason, string>> = {
  'hw slowdown': 'hw_slowdown',
  'hw thermal slowdown': 'hw_thermal_slowdown',
  'hw power brake': 'hw_power_brake_slowdown',
  'sw thermal slowdown': 'sw_thermal_slowdown',
  'sw power cap': 'sw_power_cap',
};

/** How the elements end that count microseconds, in late drivers only. */
const COUNTERS: Readonly<Partial<Record<ThrottleReason, string>>> = {
  'hw thermal slowdown': 'hw_therm_slowdown',
  'hw power brake': 'hw_power_brake',
  'sw thermal slowdown': 'sw_therm_slowdown',
  'sw power cap': 'sw_power_cap',
};

/** What slows a GPU: `clocks_throttle_reasons` until schema v12, `clocks_event_reasons` since driver 535. */
export function throttlingOf(
  gpu: unknown,
): MaybeKnown<Pick<GpuFigures, 'throttleReasons' | 'throttleCounters'>> {
  const states = Object.entries(REASONS).map(([reason, end]) => ({
    reason: reason as ThrottleReason,
    state:
      textAt(gpu, 'clocks_event_reasons', `clocks_event_reason_${end}`) ??
      textAt(gpu, 'clocks_throttle_reasons', `clocks_throttle_reason_${end}`),
  }));
  const given = states.filter(({ state }) => state === 'Active' || state === 'Not Active');
  const active = given.filter(({ state }) => state === 'Active').map(({ reason }) => reason);
  const counters = countersOf(gpu);
  return {
    throttleReasons: given.length === 0 ? undefined : active,
    throttleCounters: Object.keys(counters).length === 0 ? undefined : counters,
  };
}

function countersOf(gpu: unknown): NonNullable<GpuFigures['throttleCounters']> {
  const read = Object.entries(COUNTERS).map(([reason, end]) => {
    const text = textAt(gpu, 'clocks_event_reasons_counters', `clocks_event_reasons_counters_${end}`);
    return [reason, figure(text, 'microseconds')] as const;
  });
  return known<NonNullable<GpuFigures['throttleCounters']>>(Object.fromEntries(read));
}
