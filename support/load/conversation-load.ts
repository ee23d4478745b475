import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { ChatMessage } from '../target/inference-target';
import type { ClientHealth } from './health/client-health';
import { Ledger } from './ledger';
import type { LoadRunner } from './load-runner';
import { LoadSummary } from './load-summary';
import { isCompleted, type RequestRecord } from './request-record';
import { batchRound, type Round } from './round';
import type { TaskWorkload } from './task-workload';

/** What a user says in a conversation, turn by turn. */
export interface ConversationPlan {
  readonly workload: Omit<TaskWorkload, 'kind' | 'tasks' | 'newSchemas'>;
  /** What the server is told before the first turn. */
  readonly opening: readonly ChatMessage[];
  readonly turns: readonly string[];
  /** Between an answer and the next turn. */
  readonly pause: Milliseconds;
}

/** One turn: what became of it, and what was read after it. */
export interface Turn<Around> {
  readonly record: RequestRecord;
  readonly after: Around;
}

/** A user who talks with the server: every turn brings along all that was said before. */
export class ConversationLoad<Around> {
  readonly ledger = new Ledger();
  readonly health: ClientHealth[] = [];
  readonly conversations: (readonly Turn<Around>[])[] = [];
  readonly #plan: ConversationPlan;
  readonly #runner: LoadRunner;
  readonly #after: () => Around;
  readonly #rounds: Round[] = [];
  readonly #record: (record: RequestRecord) => void;

  constructor(
    plan: ConversationPlan,
    runner: LoadRunner,
    after: () => Around,
    record: (record: RequestRecord) => void,
  ) {
    this.#plan = plan;
    this.#runner = runner;
    this.#after = after;
    this.#record = record;
  }

  /** Holds it once. A turn that fails ends it: what would follow has no answer to go on from. */
  async hold(signal: AbortSignal): Promise<void> {
    const history = [...this.#plan.opening];
    const turns: Turn<Around>[] = [];
    this.conversations.push(turns);
    for (const [index, prompt] of this.#plan.turns.entries()) {
      if (index > 0) await delay(this.#plan.pause, undefined, { signal });
      const record = await this.#ask(prompt, history, signal);
      turns.push({ record, after: this.#after() });
      signal.throwIfAborted();
      if (!isCompleted(record)) return;
      history.push({ role: 'user', content: prompt }, { role: 'assistant', content: record.answer ?? '' });
    }
  }

  get summary(): LoadSummary {
    return new LoadSummary(this.#rounds);
  }

  async #ask(prompt: string, history: readonly ChatMessage[], signal: AbortSignal): Promise<RequestRecord> {
    const index = this.#rounds.length;
    const none = milliseconds(0);
    const user = {
      model: 'closed',
      virtualUsers: 1,
      requestsEach: 1,
      thinkTime: none,
      rampUp: none,
    } as const;
    const task = { prompt, history: [...history] };
    const workload = { ...this.#plan.workload, kind: 'tasks', tasks: [task], newSchemas: false } as const;
    const run = await this.#runner.begin(
      { load: user, workload, round: index, warmUp: false, firstRequest: index },
      signal,
    ).result;
    this.ledger.add(run.counts);
    this.health.push(run.health);
    this.#rounds.push(batchRound(index, false, run.records));
    const [record] = run.records;
    if (record === undefined) throw new Error('a turn of a conversation left no record');
    this.#record(record);
    return record;
  }
}
