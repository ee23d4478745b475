import { faultModeOf, type FaultMode } from './fault-mode';
import type { TruthFile } from './truth-file';

/** What the process that started a simulator says to it over their IPC channel. */
export type ParentMessage =
  /** Asks to be told once that many requests are in the log. */
  | { readonly untilWritten: number }
  /** Asks for another mode, and to be told once it is in it. */
  | { readonly control: FaultMode };

/** The answers to it. */
export type ChildMessage =
  | { readonly written: number }
  | { readonly controlled: true }
  /** It is in the mode in which it was before; says why. */
  | { readonly notControlled: string };

/** What a simulator's process does for its parent. */
export interface LinkedSimulator {
  readonly truth: TruthFile | undefined;
  /** Rejects where it cannot go into that mode. */
  readonly control: (mode: FaultMode) => Promise<void>;
  readonly stop: () => void;
}

/**
 * Serves the parent of this process, where there is one that speaks over IPC: answers it, and stops when it has gone,
 * however it ended. Ctrl-C reaches both; it is then the parent that decides.
 */
export function linkToParent({ truth, control, stop }: LinkedSimulator): void {
  if (process.channel === undefined) {
    process.once('SIGINT', stop);
    return;
  }
  process.on('SIGINT', () => undefined);
  process.once('disconnect', stop);
  process.on('message', (message: ParentMessage) => {
    if ('control' in message)
      obey(message.control, control).then(
        () => {
          tell({ controlled: true });
        },
        (error: unknown) => {
          tell({ notControlled: error instanceof Error ? error.message : String(error) });
        },
      );
    else
      truth?.untilWritten(message.untilWritten).then(() => {
        tell({ written: message.untilWritten });
      }, stop);
  });
}

/** What comes over the channel is checked as everything else that comes from outside. */
const obey = async (mode: unknown, control: LinkedSimulator['control']): Promise<void> =>
  control(faultModeOf(mode));

function tell(message: ChildMessage): void {
  // A parent that has gone meanwhile is told nothing.
  if (process.connected) process.send?.(message, () => undefined);
}
