import type { GpuFigures, ThrottleCause, ThrottleReason } from '../gpu-reading';

type NumberFigure = {
  [K in keyof GpuFigures]-?: NonNullable<GpuFigures[K]> extends number ? K : never;
}[keyof GpuFigures];

/** A series of dcgm-exporter: named as the field of DCGM (dcgm_fields.h) that it carries. */
export interface DcgmField {
  readonly name: string;
  /** Ours in one of its units. */
  readonly scale: number;
}

const MIB = 2 ** 20;
const field = (name: string, scale = 1): DcgmField => ({ name: `DCGM_FI_DEV_${name}`, scale });

/** Which fields give a figure, the best one first. Units as in dcgm-exporter's default-counters.csv. */
export const FIGURE_FIELDS: Readonly<Partial<Record<NumberFigure, readonly DcgmField[]>>> = {
  utilisation: [field('GPU_UTIL')],
  memoryUtilisation: [field('MEM_COPY_UTIL')],
  power: [field('POWER_USAGE')],
  powerLimit: [field('ENFORCED_POWER_LIMIT'), field('POWER_MGMT_LIMIT')],
  energy: [field('TOTAL_ENERGY_CONSUMPTION')],
  temperature: [field('GPU_TEMP')],
  // The clock of the SMs: DCGM gives none that it calls the graphics clock.
  graphicsClock: [field('SM_CLOCK')],
  memoryClock: [field('MEM_CLOCK')],
  xid: [field('XID_ERRORS')],
};

/** Of a whole GPU, or of each instance where it is split. */
export const MEMORY_FIELDS = {
  used: field('FB_USED', MIB),
  free: field('FB_FREE', MIB),
  reserved: field('FB_RESERVED', MIB),
  total: field('FB_TOTAL', MIB),
} as const;

/** The same bit mask by its new and its old name. */
export const REASONS_FIELDS: readonly DcgmField[] = [
  field('CLOCKS_EVENT_REASONS'),
  field('CLOCK_THROTTLE_REASONS'),
];

/** DCGM_CLOCKS_EVENT_REASON_* of dcgm_fields.h; those that are no fault are left out. */
export const REASON_BITS: Readonly<Record<ThrottleReason, number>> = {
  'sw power cap': 0x4,
  'hw slowdown': 0x8,
  'sw thermal slowdown': 0x20,
  'hw thermal slowdown': 0x40,
  'hw power brake': 0x80,
};

/** Time below the wanted clocks; nanoseconds or microseconds by DCGM's version. */
export const COUNTER_FIELDS: Readonly<Partial<Record<ThrottleCause, DcgmField>>> = {
  'power violation': field('POWER_VIOLATION'),
  'thermal violation': field('THERMAL_VIOLATION'),
};

/** Every field that is read. */
export const ALL_FIELDS: readonly DcgmField[] = [
  ...Object.values(FIGURE_FIELDS).flat(),
  ...Object.values(MEMORY_FIELDS),
  ...REASONS_FIELDS,
  ...Object.values(COUNTER_FIELDS),
];
