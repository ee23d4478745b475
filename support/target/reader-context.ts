import type { Clock } from '../quantities/clock';
import type { AnswerFailures } from './answer-failures';
import type { CompletionMessage } from './completion-message';
import type { DeadlineWatch } from './deadline-watch';
import type { TargetSettings } from './target-settings';
import type { TargetError } from './target-error';
import type { Worker } from './work-queue';

/** Reads the JSON messages of one answer, in their order. */
export interface Messages {
  /** Throws a `SyntaxError` when the text is no message of an answer. */
  read(data: string): CompletionMessage;
}

/** What the readers of all answers of one route share. */
export interface ReaderContext {
  readonly url: URL;
  readonly settings: TargetSettings;
  readonly clock: Clock;
  readonly worker: Worker;
  readonly watch: DeadlineWatch;
  readonly failures: AnswerFailures;
  /** What reads the messages of one answer; it may remember those before. */
  readonly messages: () => Messages;
  /** Whether a finish reason or `[DONE]` completes an answer; otherwise its JSON does, and all of it comes at once. */
  readonly isStreamed: boolean;
  /** Adds to a failure what the target knows of its server. */
  readonly explain: (failure: TargetError) => TargetError;
}
