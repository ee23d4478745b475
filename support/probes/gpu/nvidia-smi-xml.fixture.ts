/** Builds what `nvidia-smi -q -x` prints, as far as the probe reads it, to the published schemas. For tests. */
export interface XmlGpu {
  readonly name: string;
  readonly used: string;
  readonly total: string;
  readonly processes?: readonly { readonly pid: number; readonly name: string; readonly used: string }[];
}

export const nvidiaSmiXml = (gpus: readonly XmlGpu[], schema = 12): string => `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v${schema}.dtd">
<nvidia_smi_log>
  <timestamp>Thu Jan  1 00:00:00 1970</timestamp>
  <driver_version>550.54.15</driver_version>
  <attached_gpus>${gpus.length}</attached_gpus>
${gpus.map(gpuXml).join('\n')}
</nvidia_smi_log>
`;

const gpuXml = (
  { name, used, total, processes = [] }: XmlGpu,
  index: number,
): string => `  <gpu id="00000000:0${index}:00.0">
    <product_name>${name}</product_name>
    <uuid>GPU-${index}</uuid>
    <minor_number>${index}</minor_number>
    <mig_mode><current_mig>N/A</current_mig></mig_mode>
    <fb_memory_usage>
      <total>${total}</total>
      <reserved>300 MiB</reserved>
      <used>${used}</used>
    </fb_memory_usage>
    <utilization><gpu_util>N/A</gpu_util></utilization>
    <processes>
${processes.map(processXml).join('\n')}
    </processes>
  </gpu>`;

const processXml = ({ pid, name, used }: NonNullable<XmlGpu['processes']>[number]): string =>
  `      <process_info><pid>${pid}</pid><type>C</type><process_name>${name}</process_name><used_memory>${used}</used_memory></process_info>`;
