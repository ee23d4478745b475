import { parseUserBehaviour, type UserBehaviour } from './load/behaviour/user-behaviour';
import { userRequests, type UserRequests } from './load/behaviour/user-requests';
import { realisedLengths } from './load/lengths/realised-lengths';
import { realisedText } from './load/lengths/realised-text';
import type { LoadRunner } from './load/load-runner';
import type { PromptCost } from './load/prompt-workload';
import type { RequestRecord } from './load/request-record';
import type { RawTable } from './quantities/table-faults';
import type { LevelLoad } from './capacity/level-load';
import { calibrateLevel } from './level-calibration';
import type { Calibration } from './load/calibration';
import { sendPilot, type Pilot } from './capacity/pilot';
import { run } from './run';
import { scenarioSeed } from './scenario-seed';
import type { ScenarioReport } from './scenario-report';
import type { SystemUnderTest } from './system/system-under-test';

/** A model that a feature's table has chosen. */
export interface ChosenModel {
  readonly model: string;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
  /** Requests that it works on at once, as the table says. */
  readonly batchSize: number;
}

/** What scenarios of virtual users need of the World. */
export interface UserWorld {
  readonly system: SystemUnderTest;
  readonly report: ScenarioReport;
  /** Throws where no step has chosen one. */
  readonly chosenModel: ChosenModel;
}

/** What is known before a load of virtual users is sent. */
export interface PreparedUsers {
  readonly requests: UserRequests;
  readonly runner: LoadRunner;
  readonly cost: PromptCost;
  readonly pilot: Pilot;
  /** Finds out what the instrument is worth at the load of a level. */
  readonly calibrate: (load: LevelLoad) => Promise<Calibration | undefined>;
}

/** Who the virtual users of a scenario are, and what they ask for. */
export class UserSetting {
  readonly #world: UserWorld;
  #behaviour: UserBehaviour | undefined;
  #prepared = 0;

  constructor(world: UserWorld) {
    this.#world = world;
  }

  use(table: RawTable): void {
    this.#behaviour = parseUserBehaviour(table);
  }

  /** Draws what is asked for, and lets one user go ahead of all others. */
  async prepare(): Promise<PreparedUsers> {
    const { system, report, chosenModel } = this.#world;
    const behaviour = this.#behaviour;
    if (behaviour === undefined)
      throw new Error('this step needs an earlier one that is missing: "And virtual users who ask for:"');
    const { model, sequenceLength } = chosenModel;
    const cost = await run.promptCost(system, model);
    const { temperature } = run.parameters;
    const seed = scenarioSeed(run.seed, report.title, this.#prepared);
    this.#prepared += 1;
    const requests = await userRequests(behaviour, { model, cost, sequenceLength, temperature, seed });
    for (const note of requests.notes) report.note(note);
    const runner = (await run.workers()).clientsOf(system.server);
    const pilot = await sendPilot(runner, requests.workloadOf(1), run.signal);
    for (const record of pilot.records) report.record(record);
    const targets = await run.judgedTargets(system);
    const { timeToFirstToken, outputTokens } = pilot;
    const setting = { model, sequenceLength, temperature, seed: run.seed, timeToFirstToken, outputTokens };
    const calibrate: PreparedUsers['calibrate'] = (load) =>
      calibrateLevel(load, setting, targets, run.signal);
    return { requests, runner, cost, pilot, calibrate };
  }

  /** Tells what lengths were asked for, and what came of it. */
  tellLengths({ asked }: UserRequests, records: readonly RequestRecord[]): void {
    const text = realisedText(asked, realisedLengths(records));
    if (text !== '') this.#world.report.note(text);
  }
}
