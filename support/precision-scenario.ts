import type { Evidence } from './assertions/judge';
import { readEvaluationSet, type EvaluationSet } from './evaluation/evaluation-set';
import type { GuideSurroundings } from './guide-surroundings';
import { CHANGES } from './observation';
import { negative } from './observations';
import { ggufPrecision, type PrecisionName } from './precision';
import { compareAccuracy } from './precision-accuracy';
import { compareSpeed } from './precision-speed';
import { formatQuantity } from './quantities/quantity';
import { run } from './run';
import { exactly } from './server-meter';
import { configuredPrecision, missingPrecision } from './system/configured-precision';
import { embeddedPrecision } from './system/embedded-precision';
import type { PrecisionBench } from './system/precision-bench';
import type { SystemUnderTest } from './system/system-under-test';

interface PrecisionWorld extends GuideSurroundings {
  readonly resources: AsyncDisposableStack;
  useSystem(): Promise<void>;
}

/** A model in two precisions: its size, its speed and its accuracy. */
export class PrecisionScenario {
  readonly #world: PrecisionWorld;
  #answers: EvaluationSet | undefined;

  constructor(world: PrecisionWorld) {
    this.#world = world;
  }

  /** A set of right answers that is not in order is told before anything is converted or asked. */
  async usePretrained(): Promise<void> {
    const { evaluationSet } = run.parameters;
    if (evaluationSet !== undefined) this.#answers = readEvaluationSet(evaluationSet);
    await this.#world.useSystem();
  }

  /** Compares the model as it is with the model in that precision: in turns, where it is about time. */
  async convert(name: PrecisionName): Promise<void> {
    const { system, report, observations, resources } = this.#world;
    const missing = run.parameters.baseUrl === undefined ? undefined : missingPrecision(run.parameters);
    if (missing !== undefined) {
      for (const changing of CHANGES)
        observations.note(
          `change of ${changing}`,
          () => ({ status: 'unavailable', reason: missing }),
          'settings',
        );
      return;
    }
    const bench = resources.use(await this.#bench(name, system));
    report.note(bench.description);
    this.#observeSize(bench);
    const speed = await compareSpeed(bench, this.#world);
    observations.note(
      'change of inference speed',
      () => speed.evidence,
      speed.source,
      () => speed.doubts,
    );
    const { decrease, source } = await compareAccuracy(bench, this.#answers, report);
    observations.note('change of accuracy', () => negative(decrease), source);
  }

  #bench(name: PrecisionName, system: SystemUnderTest): Promise<PrecisionBench> {
    const { parameters, signal } = run;
    return parameters.baseUrl === undefined
      ? embeddedPrecision({ name, gguf: ggufPrecision(name) }, parameters, signal)
      : configuredPrecision(system, parameters, name, signal);
  }

  #observeSize({ sizes, pretrained }: PrecisionBench): void {
    const { report, observations } = this.#world;
    const [before, after] = sizes;
    const evidence = (): Evidence => {
      if (before.status === 'unavailable') return before;
      if (after.status === 'unavailable') return after;
      return exactly(100 * (after.bytes / before.bytes - 1), 2, 'share', 'bytes of the weights', 'files');
    };
    observations.note('change of model size', evidence, `${pretrained.name}; the file system`);
    if (before.status === 'unavailable' || after.status === 'unavailable') return;
    const [from, to] = [before, after].map(({ bytes }) =>
      formatQuantity({ dimension: 'data size', value: bytes }),
    );
    report.note(`weights of ${pretrained.name}: ${from ?? ''}, converted ${to ?? ''}`);
  }
}
