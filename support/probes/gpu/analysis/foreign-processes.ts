import { computes, gpuLabel, type GpuProcess, type GpuReading } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';
import { readingOf, type ServerProcesses } from './serving-gpus';

/**
 * Says which processes other than the server's computed on these GPUs. Where the server's are not known, or none
 * of them is to be seen (another PID namespace), those that came or went after the first sample.
 */
export function foreignProcesses(
  samples: readonly GpuSample[],
  gpus: readonly GpuReading[],
  { serverPids }: ServerProcesses,
): readonly string[] {
  const isSeen = samples.some(({ gpus: all }) =>
    all.some(({ processes }) => processes?.some(({ pid }) => serverPids?.has(pid))),
  );
  return gpus.flatMap((gpu) => {
    const lists = samples.map((sample) => computingOn(readingOf(sample, gpu)));
    return isSeen && serverPids !== undefined
      ? othersThan(serverPids, lists, gpuLabel(gpu))
      : cameOrWent(lists, gpuLabel(gpu));
  });
}

type Processes = readonly GpuProcess[] | undefined;

const computingOn = (gpu: GpuReading | undefined): Processes => gpu?.processes?.filter(computes);

function othersThan(
  serverPids: ReadonlySet<number>,
  lists: readonly Processes[],
  label: string,
): readonly string[] {
  const foreign = lists.flatMap((list) => list?.filter(({ pid }) => !serverPids.has(pid)) ?? []);
  return distinct(foreign).map(({ process, times }) => {
    return `another process computed on ${label}: ${inWords(process)}, in ${times} of ${lists.length} samples`;
  });
}

function cameOrWent(lists: readonly Processes[], label: string): readonly string[] {
  const [first, ...later] = lists.filter((list) => list !== undefined);
  if (first === undefined) return [];
  const initial = new Set(first.map(({ pid }) => pid));
  const came = later.flat().filter(({ pid }) => !initial.has(pid));
  const went = first.filter(({ pid }) => later.some((list) => !list.some((one) => one.pid === pid)));
  return [
    ...distinct(came).map(({ process }) => `a process came to ${label} during the run: ${inWords(process)}`),
    ...went.map((process) => `a process left ${label} during the run: ${inWords(process)}`),
  ];
}

const inWords = ({ pid, name }: GpuProcess): string => `${pid} (${name})`;

const distinct = (
  processes: readonly GpuProcess[],
): readonly { readonly process: GpuProcess; readonly times: number }[] =>
  [...Map.groupBy(processes, ({ pid }) => pid).values()].flatMap(([process, ...more]) =>
    process === undefined ? [] : [{ process, times: 1 + more.length }],
  );
