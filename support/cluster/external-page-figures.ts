import { samplesNamed, sumOf, type StampedSample } from './external-metric-lines';

/** What a page of metrics says of a node. */
export interface PageFigures {
  readonly status: 'found';
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** How many cores are its share; undefined where the page does not tell. */
  readonly cores: number | undefined;
  /** When they were taken, in milliseconds since 1970 by the exporter's clock; undefined: when they were asked for. */
  readonly stamp: number | undefined;
}

/** Why a page does not tell. */
export interface NoFigures {
  readonly status: 'missing';
  readonly reason: string;
}

/** Which series of the page are the node's, as the cluster file says. */
export interface PageSeries {
  readonly container?: string | undefined;
  readonly group?: string | undefined;
}

const NODE_CPU = 'node_cpu_seconds_total';
const NODE_MEMORY = 'node_memory_MemTotal_bytes';
const NODE_AVAILABLE = 'node_memory_MemAvailable_bytes';
const CONTAINER_CPU = 'container_cpu_usage_seconds_total';
const CONTAINER_MEMORY = 'container_memory_working_set_bytes';
const CONTAINER_QUOTA = 'container_spec_cpu_quota';
const CONTAINER_PERIOD = 'container_spec_cpu_period';
const MACHINE_CORES = 'machine_cpu_cores';
const PROCESS_CPU = 'process_cpu_seconds_total';
const PROCESS_MEMORY = 'process_resident_memory_bytes';
const GROUP_CPU = 'namedprocess_namegroup_cpu_seconds_total';
const GROUP_MEMORY = 'namedprocess_namegroup_memory_bytes';

/** In these a core does nothing, or works for another machine. */
const NOT_USED = new Set(['idle', 'iowait', 'steal']);
/** Guests are in `user` and `nice` already. */
const COUNTED_TWICE = new Set(['guest', 'guest_nice']);

const NAMES: ReadonlySet<string> = new Set([
  ...[NODE_CPU, NODE_MEMORY, NODE_AVAILABLE, PROCESS_CPU, PROCESS_MEMORY, GROUP_CPU, GROUP_MEMORY],
  ...[CONTAINER_CPU, CONTAINER_MEMORY, CONTAINER_QUOTA, CONTAINER_PERIOD, MACHINE_CORES],
]);

/** The series of one name on a page, those with these labels. */
export type Series = (
  name: string,
  keep?: (labels: StampedSample['labels']) => boolean,
) => readonly StampedSample[];

/** The series of a page that are known here. Throws where it is no page of metrics. */
export function seriesOf(text: string): Series {
  const samples = samplesNamed(text, NAMES);
  return (name, keep = () => true) => samples.filter((sample) => sample.name === name && keep(sample.labels));
}

/**
 * What a page says, whichever exporter wrote it: node_exporter of its whole machine, cAdvisor of a container,
 * process-exporter of a group, any other server of its own process. Throws where it is no page of metrics.
 */
export function figuresOf(text: string, { container, group }: PageSeries): PageFigures | NoFigures {
  const series = seriesOf(text);
  if (container !== undefined) return oneContainer(series, container);
  if (group !== undefined) return groupFigures(series, group);
  // These exporters tell of their own process too, which is not the node.
  if (series(CONTAINER_CPU).length > 0)
    return missing('the page is of cAdvisor, with many containers: write "container" beside "prometheus"');
  if (series(GROUP_CPU).length > 0)
    return missing(
      'the page is of process-exporter, with groups of processes: write "group" beside "prometheus"',
    );
  if (series(NODE_CPU).length > 0) return machineFigures(series);
  return figures(sumOf(series(PROCESS_CPU)), sumOf(series(PROCESS_MEMORY)), {
    cpu: `neither ${NODE_CPU} nor ${CONTAINER_CPU} nor ${PROCESS_CPU}`,
    memory: PROCESS_MEMORY,
  });
}

function machineFigures(series: Series): PageFigures | NoFigures {
  const used = series(NODE_CPU, ({ mode = '' }) => !NOT_USED.has(mode) && !COUNTED_TWICE.has(mode));
  const [total, available] = [sumOf(series(NODE_MEMORY)), sumOf(series(NODE_AVAILABLE))];
  const memory = total === undefined || available === undefined ? undefined : total - available;
  const cores = new Set(series(NODE_CPU).map(({ labels }) => labels['cpu'])).size;
  return figures(
    sumOf(used),
    memory,
    { cpu: NODE_CPU, memory: `${NODE_MEMORY} or ${NODE_AVAILABLE}` },
    cores,
  );
}

function groupFigures(series: Series, group: string): PageFigures | NoFigures {
  const own = ({ groupname }: StampedSample['labels']): boolean => groupname === group;
  const cpu = sumOf(series(GROUP_CPU, own));
  const memory = sumOf(series(GROUP_MEMORY, (labels) => own(labels) && labels['memtype'] === 'resident'));
  return figures(cpu, memory, { cpu: `${GROUP_CPU} of "${group}"`, memory: `${GROUP_MEMORY} of "${group}"` });
}

/** The container of that name, or else the only one whose id has that part. */
function oneContainer(series: Series, container: string): PageFigures | NoFigures {
  const named = series(
    CONTAINER_CPU,
    (labels) => labels['name'] === container || labels['container'] === container,
  );
  const meant = named.length > 0 ? named : series(CONTAINER_CPU, ({ id = '' }) => id.includes(container));
  const ids = outermost(meant);
  if (ids.length > 1)
    return missing(`several containers are "${container}": ${ids.join(', ')}; write more of the id`);
  return containerFigures(series, ids, `"${container}"`);
}

/** The ids of groups of processes that are in none of the others: what is in them counts in them already. */
export function outermost(samples: readonly StampedSample[]): readonly string[] {
  const ids = [...new Set(samples.map(({ labels }) => labels['id'] ?? ''))];
  return ids.filter((id) => !ids.some((other) => other !== id && id.startsWith(`${other}/`)));
}

/** What cAdvisor says of the groups of these ids together. */
export function containerFigures(
  series: Series,
  ids: readonly string[],
  what: string,
): PageFigures | NoFigures {
  const own = ({ id = '' }: StampedSample['labels']): boolean => ids.includes(id);
  const cpu = series(CONTAINER_CPU, own);
  // Some versions tell of each core as well as of all of them.
  const totals = cpu.filter(({ labels }) => labels['cpu'] === 'total');
  const counted = totals.length > 0 ? totals : cpu;
  const stamps = counted.flatMap(({ stamp }) => stamp ?? []);
  return figures(
    sumOf(counted),
    sumOf(series(CONTAINER_MEMORY, own)),
    { cpu: `${CONTAINER_CPU} of ${what}`, memory: `${CONTAINER_MEMORY} of ${what}` },
    coresOf(series, own),
    stamps.length === 0 ? undefined : Math.max(...stamps),
  );
}

/** Its quota, or else all of the machine's. */
function coresOf(series: Series, own: (labels: StampedSample['labels']) => boolean): number | undefined {
  const [quota, period] = [sumOf(series(CONTAINER_QUOTA, own)), series(CONTAINER_PERIOD, own)[0]?.value];
  if (quota !== undefined && period !== undefined && quota > 0 && period > 0) return quota / period;
  return sumOf(series(MACHINE_CORES));
}

function figures(
  cpuSeconds: number | undefined,
  residentBytes: number | undefined,
  names: { readonly cpu: string; readonly memory: string },
  cores?: number,
  stamp?: number,
): PageFigures | NoFigures {
  if (cpuSeconds === undefined)
    return missing(`the page has no ${names.cpu}`.replace('no neither', 'neither'));
  if (residentBytes === undefined) return missing(`the page has no ${names.memory}`);
  return { status: 'found', cpuSeconds, residentBytes, cores, stamp };
}

/** Says why a page does not tell. */
export const missing = (reason: string): NoFigures => ({ status: 'missing', reason });
