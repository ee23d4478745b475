import type { TruthFile } from './truth-file';

/** What a simulator's process and the process that started it say to each other over their IPC channel. */
export interface ParentMessage {
  /** Asks to be told once that many requests are in the log. */
  readonly untilWritten: number;
}

/** The answer to it. */
export interface ChildMessage {
  readonly written: number;
}

/**
 * Serves the parent of this process, where there is one that speaks over IPC: answers it, and calls `stop` when
 * it has gone, however it ended. Ctrl-C reaches both; it is then the parent that decides.
 */
export function linkToParent(truth: TruthFile | undefined, stop: () => void): void {
  if (process.channel === undefined) {
    process.once('SIGINT', stop);
    return;
  }
  process.on('SIGINT', () => undefined);
  process.once('disconnect', stop);
  process.on('message', ({ untilWritten }: ParentMessage) => {
    truth
      ?.untilWritten(untilWritten)
      .then(
        () => process.connected && process.send?.({ written: untilWritten } satisfies ChildMessage),
        stop,
      );
  });
}
