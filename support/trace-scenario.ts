import { arrivalFidelity, arrivalFidelityText } from './load/arrival-fidelity';
import { readTrace } from './load/arrivals/request-trace';
import { JudgedOpenLoad } from './load/judged-open-load';
import type { JudgedLoad } from './load/judged-load';
import { realisedLengths } from './load/lengths/realised-lengths';
import { realisedText } from './load/lengths/realised-text';
import { isCompleted } from './load/request-record';
import { traceReplay } from './load/trace-replay';
import type { LoadPromises } from './load-promises';
import type { Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { run } from './run';
import type { UserWorld } from './user-setting';

interface TraceWorld extends UserWorld {
  readonly promises: LoadPromises;
  hold(load: JudgedLoad): void;
}

/** Requests in flight beyond which arrivals are dropped: the client has no room for more. */
const MOST_IN_FLIGHT = 5000;
/** Of the time of a replay: sent, and in no figure. */
const WARM_UP_SHARE = 0.1;

/** Recorded traffic, sent again as it came. */
export class TraceScenario {
  readonly #world: TraceWorld;

  constructor(world: TraceWorld) {
    this.#world = world;
  }

  /** Replays the trace of the settings; without one, what is promised of it is not measured. */
  async replay(rateScale: number, promised: Quantity): Promise<void> {
    const { report, promises, chosenModel, system } = this.#world;
    const { trace, temperature } = run.parameters;
    if (trace === undefined) {
      promises.withhold('no trace is named: set LLM_TRACE to the path of one, in CSV or JSONL');
      return;
    }
    const { model, sequenceLength } = chosenModel;
    const duration = milliseconds(promised.value);
    const rows = await readTrace(trace);
    const promptCost = await run.promptCost(system, model);
    const { arrivals, words, outputTokens, notes } = traceReplay(rows, {
      rateScale,
      duration,
      promptCost,
      sequenceLength,
    });
    report.note(notes.join('\n'));
    const { seed } = run;
    const runner = (await run.workers()).clientsOf(system.server);
    report.stage(`${words.length} requests of the trace`);
    const load = await JudgedOpenLoad.run(
      {
        arrivals,
        workload: { kind: 'prompts', model, words, outputTokens, temperature, seed },
        seed,
        maxInFlight: MOST_IN_FLIGHT,
        warmUp: milliseconds(WARM_UP_SHARE * duration),
      },
      runner,
      run.signal,
      report,
    );
    this.#world.hold(load);
    const records = load.summary.rounds.flatMap((round) => round.records);
    report.note(arrivalFidelityText(arrivalFidelity(records)));
    const asked = (lengths: readonly number[]): number =>
      lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const mean = asked(outputTokens);
    const answers = { text: 'as in the trace', mean, sampleMean: mean };
    report.note(realisedText({ answers }, realisedLengths(records.filter(isCompleted))));
    run.signal.throwIfAborted();
  }
}
