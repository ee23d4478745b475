/**
 * What `nvidia-smi -q -x` prints of one GPU, as far as it is read, written by hand to the published schemas. A
 * figure that is left out is N/A.
 */
export interface XmlGpu {
  readonly name?: string;
  readonly used?: string;
  readonly total?: string;
  readonly reserved?: string;
  readonly utilisation?: string;
  readonly memoryUtilisation?: string;
  readonly power?: string;
  readonly powerLimit?: string;
  readonly temperature?: string;
  readonly graphicsClock?: string;
  readonly memoryClock?: string;
  /** The ends of the names of reasons that are active, such as `sw_power_cap`. */
  readonly active?: readonly string[];
  /** Microseconds by the ends of their counters' names; schema 13 has them. */
  readonly counters?: Readonly<Record<string, number>>;
  readonly instances?: readonly { readonly number: number; readonly used: string; readonly total: string }[];
  readonly processes?: readonly XmlProcess[];
  /** How many clocks it supports: most of the text of a real one. */
  readonly clocks?: number;
}

export interface XmlProcess {
  readonly pid: number;
  readonly name: string;
  readonly used: string;
  readonly type?: string;
}

/** Schemas 11 and 12 as drivers until 530 write them, 12 as later ones do, and 13. */
export type XmlSchema = 11 | 'early 12' | 12 | 13;

export const nvidiaSmiXml = (
  gpus: readonly XmlGpu[],
  schema: XmlSchema = 12,
): string => `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v${schema === 'early 12' ? 12 : schema}.dtd">
<nvidia_smi_log>
  <timestamp>Thu Jan  1 00:00:00 1970</timestamp>
  <driver_version>550.54.15</driver_version>
  <attached_gpus>${gpus.length}</attached_gpus>
${gpus.map((gpu, index) => gpuXml(gpu, index, schema)).join('\n')}
</nvidia_smi_log>
`;

const NA = 'N/A';

const gpuXml = (
  gpu: XmlGpu,
  index: number,
  schema: XmlSchema,
): string => `  <gpu id="00000000:0${index}:00.0">
    <product_name>${gpu.name ?? 'T4'}</product_name>
    <mig_mode>
      <current_mig>${gpu.instances === undefined ? NA : 'Enabled'}</current_mig>
      <pending_mig>N/A</pending_mig>
    </mig_mode>
    <mig_devices>
${gpu.instances?.map(instanceXml).join('\n') ?? '      None'}
    </mig_devices>
    <uuid>GPU-${index}</uuid>
    <minor_number>${index}</minor_number>
${reasonsXml(gpu, schema)}
${memoryXml(gpu)}
    <utilization>
      <gpu_util>${gpu.utilisation ?? NA}</gpu_util>
      <memory_util>${gpu.memoryUtilisation ?? NA}</memory_util>
      <encoder_util>N/A</encoder_util>
    </utilization>
    <temperature>
      <gpu_temp>${gpu.temperature ?? NA}</gpu_temp>
      <gpu_temp_max_threshold>96 C</gpu_temp_max_threshold>
    </temperature>
${powerXml(gpu, schema)}
    <clocks>
      <graphics_clock>${gpu.graphicsClock ?? NA}</graphics_clock>
      <sm_clock>${gpu.graphicsClock ?? NA}</sm_clock>
      <mem_clock>${gpu.memoryClock ?? NA}</mem_clock>
    </clocks>
    <max_clocks><graphics_clock>9999 MHz</graphics_clock><mem_clock>9999 MHz</mem_clock></max_clocks>
    <supported_clocks>
      <supported_mem_clock>
        <value>5001 MHz</value>
${'        <supported_graphics_clock>1590 MHz</supported_graphics_clock>\n'.repeat(gpu.clocks ?? 1)}
      </supported_mem_clock>
    </supported_clocks>
    <processes>
${(gpu.processes ?? []).map(processXml).join('\n')}
    </processes>
    <accounted_processes>
    </accounted_processes>
  </gpu>`;

const memoryXml = ({ used, total, reserved }: Pick<XmlGpu, 'used' | 'total' | 'reserved'>): string => `
    <fb_memory_usage>
      <total>${total ?? NA}</total>
      <reserved>${reserved ?? NA}</reserved>
      <used>${used ?? NA}</used>
      <free>N/A</free>
    </fb_memory_usage>
    <bar1_memory_usage><total>256 MiB</total><used>5 MiB</used><free>251 MiB</free></bar1_memory_usage>`;

function powerXml({ power = NA, powerLimit = NA }: XmlGpu, schema: XmlSchema): string {
  switch (schema) {
    case 11:
    case 'early 12':
      return `    <power_readings>
      <power_state>P0</power_state>
      <power_draw>${power}</power_draw>
      <power_limit>9999.00 W</power_limit>
      <enforced_power_limit>${powerLimit}</enforced_power_limit>
      <max_power_limit>9999.00 W</max_power_limit>
    </power_readings>`;
    case 12:
      return `    <gpu_power_readings>
      <power_state>P0</power_state>
      <power_draw>${power}</power_draw>
      <current_power_limit>${powerLimit}</current_power_limit>
      <requested_power_limit>9999.00 W</requested_power_limit>
    </gpu_power_readings>
    <module_power_readings><power_draw>9999.00 W</power_draw></module_power_readings>`;
    case 13:
      return `    <gpu_power_readings>
      <power_state>Requested functionality has been deprecated</power_state>
      <average_power_draw>${power}</average_power_draw>
      <instant_power_draw>${power === NA ? NA : '9999.00 W'}</instant_power_draw>
      <current_power_limit>${powerLimit}</current_power_limit>
    </gpu_power_readings>
    <module_power_readings><instant_power_draw>9999.00 W</instant_power_draw></module_power_readings>`;
  }
}

const REASONS = [
  'gpu_idle',
  'applications_clocks_setting',
  'sw_power_cap',
  'hw_slowdown',
  'hw_thermal_slowdown',
  'hw_power_brake_slowdown',
  'sync_boost',
  'sw_thermal_slowdown',
  'display_clocks_setting',
];

function reasonsXml({ active, counters }: XmlGpu, schema: XmlSchema): string {
  const word = schema === 11 || schema === 'early 12' ? 'throttle' : 'event';
  const stateOf = (end: string): string => (active?.includes(end) ? 'Active' : 'Not Active');
  const element = (end: string): string => {
    const name = `clocks_${word}_reason_${end}`;
    return `      <${name}>${active === undefined ? NA : stateOf(end)}</${name}>`;
  };
  const counter = ([end, value]: readonly [string, number]): string => {
    const name = `clocks_event_reasons_counters_${end}`;
    return `      <${name}>${value} us</${name}>`;
  };
  const list = `    <clocks_${word}_reasons>\n${REASONS.map(element).join('\n')}\n    </clocks_${word}_reasons>`;
  if (counters === undefined) return list;
  const times = Object.entries(counters).map(counter).join('\n');
  return `${list}\n    <clocks_event_reasons_counters>\n${times}\n    </clocks_event_reasons_counters>`;
}

const instanceXml = (
  one: NonNullable<XmlGpu['instances']>[number],
  index: number,
): string => `      <mig_device>
        <index>${index}</index>
        <gpu_instance_id>${one.number}</gpu_instance_id>
        <compute_instance_id>0</compute_instance_id>
${memoryXml(one)}
      </mig_device>`;

const processXml = ({ pid, name, used, type = 'C' }: XmlProcess): string => `      <process_info>
        <gpu_instance_id>N/A</gpu_instance_id>
        <compute_instance_id>N/A</compute_instance_id>
        <pid>${pid}</pid>
        <type>${type}</type>
        <process_name>${name}</process_name>
        <used_memory>${used}</used_memory>
      </process_info>`;
