/** What makes the answers of one container late, as far as the kernel can tell. */
export const SPIKE_CAUSES = [
  /** Packets wait for their turn in a queue of the network. */
  'queueing',
  /** Packets are dropped, and sent again when nobody has acknowledged them. */
  'packet loss',
  /** The container has used up its share of CPU time for the present period. */
  'CPU throttling',
  /** Its processes are stopped. */
  'freeze',
  /** Its processes may run, and wait for a CPU that others have. */
  'run-queue delay',
  /** The kernel's own work on its packets takes long. */
  'softirq',
] as const;

export type SpikeCause = (typeof SPIKE_CAUSES)[number];

/** Reads the name of a cause; throws with the list of what is allowed. */
export function parseSpikeCause(text: string): SpikeCause {
  const cause = SPIKE_CAUSES.find((known) => known === text);
  if (cause !== undefined) return cause;
  throw new Error(`"${text}" is no cause of a latency spike; write one of ${SPIKE_CAUSES.join(', ')}`);
}
