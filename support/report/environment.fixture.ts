import type { EnvironmentDescription } from './environment-schema';

/** A machine of which nearly everything is known. */
export const ENVIRONMENT: EnvironmentDescription = {
  product: { name: 'suite', version: '1.0.0' },
  source: { unavailable: 'not a git checkout, or no git here' },
  node: { version: 'v24.0.0' },
  operatingSystem: { unavailable: 'not known within 800 ms' },
  processor: { model: 'a processor', physicalCores: 1, logicalCores: 2, usableCores: 2 },
  frequencyGovernors: { governors: ['performance'] },
  clockSource: { current: 'tsc', available: ['tsc', 'hpet'] },
  memory: { totalBytes: 1e9, availableBytes: 5e8, limitBytes: null },
  containerLimits: { cpuCores: 1.5, memoryBytes: null, processes: 4096 },
  gpus: { devices: [{ name: 'NVIDIA A100-SXM4-80GB', memoryBytes: 81920 * 2 ** 20, driver: '550.54.15' }] },
  network: { interfaces: [{ driver: 'mlx5_core', bitsPerSecond: 1e11 }] },
  storage: { readBytesPerSecond: 1.2e9, blockBytes: 2 ** 20, readBytes: 2 ** 27, fileBytes: 2 ** 25 },
  virtualization: { container: null, machine: 'KVM' },
  load: { oneMinute: 0.1, fiveMinutes: 0.2, fifteenMinutes: 0.3 },
};
