import { parsePromptLengths } from './level-tables';
import type { LevelPromises } from './level-promises';
import { usersAtOnce } from './load/users-at-once';
import type { Observations } from './observations';
import { sendParted } from './parted-load';
import { decodeSpeedLeft, prefillLevels, warmShare } from './prefill-figures';
import { prefillPlan, prefillWorkload } from './prefill-plan';
import { prefillPictures, prefillTable } from './prefill-report';
import type { RawTable } from './quantities/table-faults';
import { run } from './run';
import { scenarioSeed } from './scenario-seed';
import type { UserWorld } from './user-setting';

interface PrefillWorld extends UserWorld {
  readonly levels: LevelPromises;
  readonly observations: Observations;
}

/** Enough for a median of each length with its interval. */
const ROUNDS = 12;
/** Tokens of each answer: the context grows by them while it is decoded. */
const ANSWER = 32;
const WARM_UP_ROUNDS = 1;

/** What reading a prompt costs by its length, what decoding costs by its context, and what a known prefix saves. */
export class PrefillScenario {
  readonly #world: PrefillWorld;

  constructor(world: PrefillWorld) {
    this.#world = world;
  }

  /** One user asks prompts of every length, each twice in a row. */
  async ask(table: RawTable): Promise<void> {
    const lengths = parsePromptLengths(table);
    const { system, report, chosenModel, levels, observations } = this.#world;
    const { model, sequenceLength } = chosenModel;
    const longest = Math.max(...lengths);
    if (longest + ANSWER > sequenceLength)
      throw new Error(
        `a prompt of ${longest} and an answer of ${ANSWER} tokens do not fit into the sequence length of ${sequenceLength}; write shorter prompts, or a longer sequence length into the table of model configurations`,
      );
    const cost = await run.promptCost(system, model);
    const seed = scenarioSeed(run.seed, report.title);
    const plan = prefillPlan(lengths, WARM_UP_ROUNDS + ROUNDS, { cost, seed });
    const { temperature } = run.parameters;
    report.stage(`prompts of ${lengths.join(', ')} tokens`);
    const sent = await sendParted(
      {
        load: usersAtOnce(1, { requestsEach: plan.tasks.length }),
        workload: prefillWorkload(plan, { model, maxTokens: ANSWER, temperature, seed }),
        runner: (await run.workers()).clientsOf(system.server),
        isWarmUp: (index) => index < WARM_UP_ROUNDS * 2 * lengths.length,
      },
      report,
      run.signal,
    );
    run.signal.throwIfAborted();
    const measured = prefillLevels(sent, lengths, plan);
    const loads = new Map(measured.map(({ tokens, cold }) => [String(tokens), cold]));
    levels.hold({ kind: 'prompt tokens', loads, missing: new Map() });
    observations.note(
      'warm share of the cold time to first token',
      () => warmShare(measured),
      sent.client,
      sent.doubts,
    );
    observations.note(
      'share of decode speed left at the longest context',
      () => decodeSpeedLeft(measured),
      sent.client,
      sent.doubts,
    );
    report.note(prefillTable(measured));
    await prefillPictures(measured, ANSWER, report);
  }
}
