import type { GpuProcess } from '../gpu-reading';

/**
 * The processes that compute: `PID1234: "python3, 1, 5120000, 0, unknown"`, which is the name (a space in it
 * becomes a comma), on how many GPUs, bytes of memory, and two more. On which GPUs it does not say: where there
 * are several, each is given all of them, without their memory.
 */
export function processesOf(
  system: Readonly<Record<string, string | number | null>>,
  cards: number,
): readonly GpuProcess[] {
  return Object.entries(system).flatMap(([key, value]) => {
    const pid = /^PID ?(\d+)$/.exec(key)?.[1];
    if (pid === undefined) return [];
    const parts = String(value).split(', ');
    const bytes = parts.at(-3) ?? '';
    const isKnown = cards === 1 && /^\d+$/.test(bytes);
    const process: GpuProcess = {
      pid: Number(pid),
      name: parts.slice(0, -4).join(' ') || 'of unknown name',
      type: 'C',
      ...(isKnown && { memoryUsed: Number(bytes) }),
    };
    return [process];
  });
}
