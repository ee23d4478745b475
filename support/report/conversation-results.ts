import { createHash } from 'node:crypto';
import type { Milliseconds } from '../quantities/units';
import { csvCount, csvNumber, csvText } from './csv-text';
import type { FigureCell } from './figure-cell';

const COLUMNS = [
  ...['conversation', 'iteration', 'model', 'temperature', 'total_duration_ms', 'turn'],
  ...['response_time_ms', 'input_tokens', 'output_tokens', 'cached_tokens', 'token_source'],
  ...['server_memory_bytes', 'server_memory_reason', 'outcome', 'error', 'answer_sha256'],
] as const;

/** One question and its answer; a figure that nobody knows is left out. */
export interface ConversationTurn {
  readonly responseTime?: Milliseconds | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** Input tokens that the server took from its cache. */
  readonly cachedTokens?: number | undefined;
  /** Who counted: `the server`. */
  readonly tokenSource: string;
  /** Of the server after the turn. */
  readonly serverMemory: FigureCell;
  /** `completed`, or how the request ended otherwise. */
  readonly outcome: string;
  readonly error?: string | undefined;
  /** Only its hash is written. */
  readonly answer?: string | undefined;
}

/** One conversation from its first turn to its last. */
export interface ConversationResult {
  readonly name: string;
  /** From 1. */
  readonly iteration: number;
  readonly model: string;
  readonly temperature?: number | undefined;
  readonly totalDuration: Milliseconds;
  readonly turns: readonly ConversationTurn[];
  /** What was made of the guide's time or number of repetitions; for the page. */
  readonly compression?: string | undefined;
}

/** How often turns ended in each way: `{ completed: 2, 'timed out': 1 }`. */
export function turnOutcomes({ turns }: ConversationResult): Record<string, number> {
  const groups = Map.groupBy(turns, ({ outcome }) => outcome);
  return Object.fromEntries([...groups].map(([outcome, { length }]) => [outcome, length]));
}

/** An array of the conversations, each with its turns; null where a figure is unknown. */
export function conversationsJson(results: readonly ConversationResult[]): string {
  const conversations = results.map((result) => ({
    name: result.name,
    iteration: result.iteration,
    model: result.model,
    temperature: result.temperature ?? null,
    totalDurationMs: result.totalDuration,
    outcomes: turnOutcomes(result),
    turns: result.turns.map((turn) => ({
      responseTimeMs: turn.responseTime ?? null,
      inputTokens: turn.inputTokens ?? null,
      outputTokens: turn.outputTokens ?? null,
      cachedTokens: turn.cachedTokens ?? null,
      tokenSource: turn.tokenSource,
      serverMemoryBytes: memoryOf(turn),
      serverMemoryReason: reasonOf(turn),
      outcome: turn.outcome,
      error: turn.error ?? null,
      answerSha256: answerHash(turn),
    })),
  }));
  return `${JSON.stringify(conversations, null, 2)}\n`;
}

/** A row a turn, with what its conversation says of all of them. */
export const conversationsCsv = (results: readonly ConversationResult[]): string =>
  csvText(
    COLUMNS,
    results.flatMap((result) =>
      result.turns.map((turn, index) => ({
        conversation: result.name,
        iteration: result.iteration,
        model: result.model,
        temperature: csvNumber(result.temperature),
        total_duration_ms: csvNumber(result.totalDuration),
        turn: index + 1,
        response_time_ms: csvNumber(turn.responseTime),
        input_tokens: csvCount(turn.inputTokens),
        output_tokens: csvCount(turn.outputTokens),
        cached_tokens: csvCount(turn.cachedTokens),
        token_source: turn.tokenSource,
        server_memory_bytes: csvCount(memoryOf(turn)),
        server_memory_reason: reasonOf(turn),
        outcome: turn.outcome,
        error: turn.error,
        answer_sha256: answerHash(turn),
      })),
    ),
  );

const memoryOf = ({ serverMemory }: ConversationTurn): number | null =>
  serverMemory.status === 'measured' ? serverMemory.quantity.value : null;

const reasonOf = ({ serverMemory }: ConversationTurn): string | null =>
  serverMemory.status === 'measured' ? null : serverMemory.reason;

/** Tells whether two answers are the same without telling what a model, or its user, wrote. */
const answerHash = ({ answer }: ConversationTurn): string | null =>
  answer === undefined ? null : createHash('sha256').update(answer).digest('hex');
