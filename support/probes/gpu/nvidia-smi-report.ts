import { z } from 'zod';
import { parseQuantityOf } from '../../quantities/quantity';
import type { GpuMemory, GpuProcess } from './gpu-sample';
import { NvidiaSmiError } from './nvidia-smi-error';

// Of XML turned into objects: one element is an object, several are an array, an empty one is ''.
const processInfo = z.object({ pid: z.coerce.number(), process_name: z.string(), used_memory: z.string() });
const processes = z
  .object({ process_info: z.union([processInfo, z.array(processInfo)]).optional() })
  .or(z.string().transform(() => ({ process_info: undefined })));

const gpu = z.object({
  product_name: z.string(),
  uuid: z.string(),
  fb_memory_usage: z.object({ total: z.string(), used: z.string() }),
  processes: processes.optional(),
});

const report = z.object({
  nvidia_smi_log: z.object({ gpu: z.union([gpu, z.array(gpu)]).optional() }),
});

/**
 * Takes the memory figures out of what `nvidia-smi -q -x` says, as parsed from XML without arrays for single
 * elements; schemas v11 to v13 agree in these. Throws a `NvidiaSmiError` where figures are missing: never a
 * stand-in value.
 */
export function parseNvidiaSmi(answer: unknown): readonly GpuMemory[] {
  const result = report.safeParse(answer);
  if (!result.success) {
    throw new NvidiaSmiError(`nvidia-smi answered in an unknown form:\n${z.prettifyError(result.error)}`);
  }
  const gpus = listOf(result.data.nvidia_smi_log.gpu);
  if (gpus.length === 0) throw new NvidiaSmiError('nvidia-smi runs, but sees no GPU in this machine');
  return gpus.map((one, index) => {
    const where = `GPU ${index} (${one.product_name})`;
    return {
      index,
      name: one.product_name,
      uuid: one.uuid,
      memoryUsed: required(one.fb_memory_usage.used, where),
      memoryTotal: required(one.fb_memory_usage.total, where),
      processes: listOf(one.processes?.process_info).map(memoryOf),
    };
  });
}

function memoryOf({ pid, process_name: name, used_memory: used }: z.output<typeof processInfo>): GpuProcess {
  const memoryUsed = bytes(used);
  return { pid, name, ...(memoryUsed !== undefined && { memoryUsed }) };
}

function required(text: string, where: string): number {
  const value = bytes(text);
  if (value !== undefined) return value;
  throw new NvidiaSmiError(`nvidia-smi does not say how much memory ${where} uses: it says "${text}"`);
}

/** Undefined: "N/A", "[N/A]", "Unknown Error" and whatever else stands where no figure does. */
function bytes(text: string): number | undefined {
  return /^\d/.test(text) ? parseQuantityOf('data size', text).value : undefined;
}

const listOf = <T>(one: T | readonly T[] | undefined): readonly T[] =>
  one === undefined ? [] : ([one].flat() as readonly T[]);
