import type { PathWindow } from './path-capacity';

/** What the sender of a blast tells its parent. */
export type SourceMessage =
  | { readonly listening: number }
  /** Once the sink has closed the connection. */
  | { readonly sentBytes: number; readonly congestionControl: string | undefined; readonly cores: number }
  | { readonly failed: string };

/** What its receiver tells its parent. */
export type SinkMessage =
  /** The warm-up is over. */
  | { readonly measuring: true }
  | { readonly receivedBytes: number; readonly windows: readonly PathWindow[]; readonly cores: number }
  | { readonly failed: string };

/** Tells the parent, and resolves once it is on its way; a parent that has gone is told nothing. */
export function tell(message: SourceMessage | SinkMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  if (process.connected)
    process.send?.(message, () => {
      resolve(undefined);
    });
  else resolve(undefined);
  return promise;
}

/** Cores that this process used since that usage and instant of the monotonic clock (ms). */
export function coresSince(usage: NodeJS.CpuUsage, since: number, now: number): number {
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1e3 / (now - since);
}
