import {
  After,
  AfterAll,
  AfterStep,
  Before,
  BeforeAll,
  BeforeStep,
  setDefaultTimeout,
  Status,
} from '@cucumber/cucumber';
import { AssertionError } from 'chai';
import type { GherkinDocument, Pickle, PickleStep, TestStepResultStatus } from '@cucumber/messages';
import { originOf, stepLine } from './gherkin/outline';
import type { ScenarioRef } from './report/journal-entry';
import type { ScenarioResult } from './report/run-journal';
import { run } from './run';
import { featureFaults, matcher } from './run-plugin';
import { ScenarioReport } from './scenario-report';
import { readPromises, type SkippedPromise } from './skipped-promise';
import type { PerformanceWorld } from './world';

// Deadlines are the load's and the target's own: a step lasts as long as its measurement.
setDefaultTimeout(-1);

let allPassed = true;

BeforeAll(async function () {
  const faults = featureFaults();
  if (faults !== undefined) {
    allPassed = false;
    run.journal.fault(faults.message);
    throw faults;
  }
  try {
    await run.begin(this.parameters);
  } catch (error) {
    allPassed = false;
    run.journal.fault((error as Error).message);
    throw error;
  }
});

Before(function (this: PerformanceWorld, { pickle, gherkinDocument }) {
  this.document = gherkinDocument;
  this.promised = pickle.steps.flatMap(promisesOf);
  this.report = new ScenarioReport(scenarioRef(pickle, gherkinDocument), this);
  this.isBegun = !run.signal.aborted;
  return this.isBegun ? undefined : 'skipped';
});

BeforeStep(function (this: PerformanceWorld, { pickleStep, gherkinDocument }) {
  this.report.beginStep(pickleStep.text, stepLine(gherkinDocument, pickleStep.astNodeIds));
});

AfterStep(function (this: PerformanceWorld, { error }) {
  // The After hook is told of the last step only, and that one was skipped.
  if (error instanceof Error) this.failure ??= error;
});

After(async function (this: PerformanceWorld, { pickle, gherkinDocument, result }) {
  // What it promises is neither kept nor open: nothing was done for it.
  if (!this.isBegun) {
    this.report.end('skipped', 'the run was interrupted before it began');
    return;
  }
  const broken: Error[] = [];
  for (const step of pickle.steps) {
    const { text, astNodeIds } = step;
    if (this.report.hasConcluded(text)) continue;
    for (const promise of promisesOf(step)) {
      this.report.beginStep(text, stepLine(gherkinDocument, astNodeIds));
      const error = await this.judgeSkipped(promise);
      if (error !== undefined) broken.push(error);
    }
  }
  await this.summarise();
  await this.resources.disposeAsync();
  // A promise that could not be measured skips its scenario, and must not hide one after it that was broken.
  const late =
    broken.length > 0 && result?.status === Status.SKIPPED
      ? new AssertionError(broken.map(({ message }) => message).join('\n'))
      : undefined;
  const status = late === undefined ? (result?.status ?? Status.UNKNOWN) : Status.FAILED;
  allPassed &&= status === Status.PASSED || status === Status.SKIPPED;
  this.report.end(outcomeOf(status), late?.message ?? result?.message);
  if (late !== undefined) throw late;
});

AfterAll(async function () {
  await run.end(allPassed);
  // Scenarios that an interruption kept from running are skipped, and skipped alone would pass.
  run.signal.throwIfAborted();
});

const promisesOf = ({ text, argument }: PickleStep): readonly SkippedPromise[] =>
  readPromises(
    matcher.matches(text)[0],
    argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)),
  );

const scenarioRef = (pickle: Pickle, document: GherkinDocument): ScenarioRef => {
  const { cells, ...origin } = originOf(pickle, document);
  const row = Object.fromEntries(cells.map(({ column, value }) => [column, value]));
  return { ...origin, row, tags: pickle.tags.map(({ name }) => name) };
};

const outcomeOf = (status: TestStepResultStatus): ScenarioResult['outcome'] =>
  status.toLowerCase() as Lowercase<TestStepResultStatus>;
