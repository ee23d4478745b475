import type { GpuFigures, GpuProcess, GpuReading, MigInstance } from '../gpu-reading';
import { GpuProviderError } from '../gpu-provider-error';
import { known } from '../known';
import { figure, firstOf } from './nvidia-smi-figures';
import { throttlingOf } from './nvidia-smi-throttling';
import { child, children, textAt } from './xml-elements';

/**
 * Takes the figures out of what `nvidia-smi -q -x` says, as parsed from XML without arrays for single elements.
 * Names are those of the schemas v11, v12 and v13, which differ where several are tried. Throws a
 * `GpuProviderError` where the form is another or there is no GPU.
 */
export function parseNvidiaSmi(answer: unknown): readonly GpuReading[] {
  if (answer === null) throw new GpuProviderError('nvidia-smi answered nothing');
  const log = child(answer, 'nvidia_smi_log');
  if (log === undefined) {
    throw new GpuProviderError('nvidia-smi answered in an unknown form: its XML is no <nvidia_smi_log>');
  }
  const gpus = children(log, 'gpu');
  if (gpus.length === 0) throw new GpuProviderError('nvidia-smi runs, but sees no GPU in this machine');
  const replayedFrom = textAt(log, 'replayed_from');
  return gpus.map((gpu, index) => ({
    index,
    name: textAt(gpu, 'product_name') ?? 'of unknown name',
    uuid: textAt(gpu, 'uuid') ?? textAt(gpu, '$', 'id') ?? `number ${index}`,
    ...figuresOf(gpu),
    ...(replayedFrom !== undefined && { replayedFrom }),
  }));
}

function figuresOf(gpu: unknown): GpuFigures {
  return known<GpuFigures>({
    ...memoryOf(gpu),
    ...powerOf(gpu),
    ...throttlingOf(gpu),
    utilisation: figure(textAt(gpu, 'utilization', 'gpu_util'), 'percent'),
    memoryUtilisation: figure(textAt(gpu, 'utilization', 'memory_util'), 'percent'),
    temperature: figure(textAt(gpu, 'temperature', 'gpu_temp'), 'celsius'),
    graphicsClock: figure(textAt(gpu, 'clocks', 'graphics_clock'), 'megahertz'),
    memoryClock: figure(textAt(gpu, 'clocks', 'mem_clock'), 'megahertz'),
    // Neither is among what nvidia-smi prints.
    energy: undefined,
    xid: undefined,
    mig: migOf(gpu),
    processes: processesOf(gpu),
  });
}

function memoryOf(element: unknown) {
  const of = (name: string): number | undefined => figure(textAt(element, 'fb_memory_usage', name), 'bytes');
  return { memoryUsed: of('used'), memoryTotal: of('total'), memoryReserved: of('reserved') };
}

/**
 * v11 has `power_readings` with `power_draw`; v12 `gpu_power_readings`, with `power_draw` or, as v13, an average
 * beside the instant. The average of a second is what `power_draw` was on most GPUs, and what sums up to energy.
 */
function powerOf(gpu: unknown) {
  const of = (group: string, name: string): number | undefined => figure(textAt(gpu, group, name), 'watts');
  const groups = ['gpu_power_readings', 'power_readings'];
  const first = (...names: readonly string[]): number | undefined =>
    firstOf(...groups.flatMap((group) => names.map((name) => of(group, name))));
  return {
    power: first('power_draw', 'average_power_draw', 'instant_power_draw'),
    powerLimit: first('current_power_limit', 'enforced_power_limit', 'power_limit'),
  };
}

function migOf(gpu: unknown): GpuFigures['mig'] {
  if (textAt(gpu, 'mig_mode', 'current_mig') !== 'Enabled') return undefined;
  return { status: 'enabled', instances: children(child(gpu, 'mig_devices'), 'mig_device').map(instanceOf) };
}

function instanceOf(device: unknown): MigInstance {
  const number = textAt(device, 'gpu_instance_id') ?? textAt(device, 'index') ?? 'of unknown number';
  const { memoryUsed, memoryTotal } = memoryOf(device);
  return {
    name: `instance ${number}`,
    ...known<Omit<MigInstance, 'name'>>({ memoryUsed, memoryTotal }),
  };
}

function processesOf(gpu: unknown): GpuFigures['processes'] {
  if (child(gpu, 'processes') === undefined) return undefined;
  return children(child(gpu, 'processes'), 'process_info').flatMap((info) => {
    const pid = Number(textAt(info, 'pid'));
    if (!Number.isInteger(pid)) return [];
    const process: GpuProcess = {
      pid,
      name: textAt(info, 'process_name') ?? 'of unknown name',
      ...known<Pick<GpuProcess, 'type' | 'memoryUsed'>>({
        type: textAt(info, 'type'),
        memoryUsed: figure(textAt(info, 'used_memory'), 'bytes'),
      }),
    };
    return [process];
  });
}
