import type { Milliseconds } from '../../quantities/units';
import { mean } from 'simple-statistics';
import { readDataset, takeSeeded, type DatasetEntry } from '../dataset/dataset';
import { sampleLengths } from '../lengths/length-distribution';
import { askedLengths, type AskedLengths } from '../lengths/realised-text';
import { sampleThinkTimes } from '../lengths/think-time-distribution';
import { lengthsOfTrace, sampleTraceLengths } from '../lengths/trace-lengths';
import type { ClosedModel } from '../load-plan';
import { openingOf, wordsFor, type PromptCost, type SharedPrefix } from '../prompt-workload';
import type { TaskWorkload } from '../task-workload';
import type { Workload } from '../workload';
import type { UserBehaviour } from './user-behaviour';

/** Whom the requests are for, and what their tokens cost there. */
export interface RequestSetting {
  readonly model: string;
  readonly cost: PromptCost;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
  readonly temperature: number;
  readonly seed: number;
}

/** What virtual users do, as loads send it. */
export interface UserRequests {
  readonly workloadOf: (users: number) => Workload;
  readonly thinkTime: ClosedModel['thinkTime'];
  readonly meanThinkTime: Milliseconds;
  /** What lengths were asked for, where the behaviour says them. */
  readonly asked: { readonly prompts?: AskedLengths; readonly answers?: AskedLengths };
  /** What must be known of them beside. */
  readonly notes: readonly string[];
}

/** A prime: lists of different things that are taken in turn do not fall into step with a number of users. */
const DRAWN = 2003;
/** Prompts and answers of one seed would rise and fall together. */
const SEEDS = { prompts: 1, answers: 2, thinking: 3, dataset: 4 } as const;

/**
 * Draws what virtual users ask for. Throws where the file of a dataset or trace cannot be read, or where requests
 * cannot fit into the sequence length.
 */
export async function userRequests(behaviour: UserBehaviour, setting: RequestSetting): Promise<UserRequests> {
  const { prompts } = behaviour;
  const seed = (kind: keyof typeof SEEDS): number => (setting.seed + SEEDS[kind]) % 2 ** 31;
  const thinkTimes = sampleThinkTimes(behaviour.thinkTime, DRAWN, seed('thinking'));
  const [first] = thinkTimes;
  if (first === undefined) throw new Error('no think times were drawn');
  const drawn = await drawRequests(behaviour, prompts, setting, seed);
  return {
    ...drawn,
    thinkTime: thinkTimes.every((time) => time === first) ? first : [first, ...thinkTimes.slice(1)],
    meanThinkTime: mean([...thinkTimes]) as Milliseconds,
  };
}

type Drawn = Pick<UserRequests, 'workloadOf' | 'asked' | 'notes'>;

async function drawRequests(
  behaviour: UserBehaviour,
  prompts: UserBehaviour['prompts'],
  setting: RequestSetting,
  seed: (kind: keyof typeof SEEDS) => number,
): Promise<Drawn> {
  const { outputTokens } = behaviour;
  const answers =
    outputTokens === undefined ? undefined : sampleLengths(outputTokens, DRAWN, seed('answers'));
  const askedAnswers =
    outputTokens === undefined || answers === undefined
      ? {}
      : { answers: askedLengths(outputTokens, answers) };
  switch (prompts.from) {
    case 'lengths': {
      const tokens = sampleLengths(prompts.tokens, DRAWN, seed('prompts'));
      const asked = { prompts: askedLengths(prompts.tokens, tokens), ...askedAnswers };
      return { ...worded(behaviour, setting, tokens, answers ?? []), asked, notes: [] };
    }
    case 'trace': {
      const lengths = await lengthsOfTrace(prompts.path);
      const fitting = lengths.pairs.filter(
        ({ inputTokens, outputTokens: out }) => inputTokens + out <= setting.sequenceLength,
      );
      const beyond = lengths.pairs.length - fitting.length;
      if (fitting.length === 0)
        throw new Error(
          `${prompts.path}: every request is longer than the sequence length of ${setting.sequenceLength} tokens; serve the model with a longer one`,
        );
      const pairs = sampleTraceLengths({ ...lengths, pairs: fitting }, DRAWN, seed('prompts'));
      const inputs = pairs.map(({ inputTokens }) => inputTokens);
      const outputs = answers ?? pairs.map(({ outputTokens: out }) => out);
      const notes =
        beyond === 0
          ? []
          : [
              `of ${lengths.pairs.length} requests of the trace ${beyond} are longer than the sequence length of ${setting.sequenceLength}, and are not asked`,
            ];
      return { ...worded(behaviour, setting, inputs, outputs), asked: askedAnswers, notes };
    }
    case 'dataset':
      return {
        ...(await dataset(behaviour, prompts.path, setting, answers, seed('dataset'))),
        asked: askedAnswers,
      };
  }
}

/** Prompts of plain words, of so many tokens by what the server counted. */
function worded(
  { turns, sharedPrefix }: UserBehaviour,
  { model, cost, sequenceLength, temperature, seed }: RequestSetting,
  promptTokens: readonly number[],
  outputTokens: readonly number[],
): Pick<Drawn, 'workloadOf'> {
  failIfTooLong(promptTokens, outputTokens, turns, sequenceLength);
  const prefix = prefixOf(sharedPrefix, cost);
  const beginning = sharedPrefix?.tokens ?? 0;
  const words = promptTokens.map((tokens) => wordsFor(Math.max(cost.fixed + 1, tokens - beginning), cost));
  const common = {
    model,
    words,
    outputTokens,
    temperature,
    seed,
    ...(prefix === undefined ? {} : { sharedPrefix: prefix }),
  };
  return {
    workloadOf: (virtualUsers) =>
      turns === 1 ? { kind: 'prompts', ...common } : { kind: 'sessions', ...common, virtualUsers, turns },
  };
}

async function dataset(
  { turns, sharedPrefix }: UserBehaviour,
  path: string,
  { model, cost, temperature, seed }: RequestSetting,
  answers: readonly number[] | undefined,
  order: number,
): Promise<Pick<Drawn, 'workloadOf' | 'notes'>> {
  const { entries, leftOut } = await readDataset(path);
  const shuffled = takeSeeded(entries, entries.length, order);
  const unsized = shuffled.filter(({ outputTokens }) => outputTokens === undefined).length;
  if (answers === undefined && unsized > 0)
    throw new Error(
      `${path}: ${unsized} of ${entries.length} entries do not say how long their answers are; write a row "output tokens", or "output_tokens" into every entry`,
    );
  const tokensOf = (entry: DatasetEntry, index: number): number =>
    entry.outputTokens ?? answers?.[index % answers.length] ?? 1;
  const outputTokens = shuffled.map(tokensOf);
  const prefix = prefixOf(sharedPrefix, cost);
  const notes = [
    `${entries.length} prompts of ${path}${leftOut === 0 ? '' : `, ${leftOut} without any left out`}: requests beyond that many ask them again, and a cache may know them`,
  ];
  if (turns > 1) {
    const [first, ...others] = shuffled.map((entry) => entry.turns);
    if (first === undefined) throw new Error(`${path} holds no prompts`);
    const scripts = [first, ...others] as const;
    const common = { model, words: [1], scripts, outputTokens, temperature, seed, turns };
    const shared = prefix === undefined ? {} : { sharedPrefix: prefix };
    return {
      workloadOf: (virtualUsers) => ({ kind: 'sessions', ...common, ...shared, virtualUsers }),
      notes,
    };
  }
  const [first, ...others] = shuffled.map((entry, index) => ({
    prompt: entry.turns[0],
    maxTokens: tokensOf(entry, index),
    ...(prefix === undefined
      ? {}
      : { history: [{ role: 'system', content: openingOf(prefix, seed, index) }] as const }),
  }));
  if (first === undefined) throw new Error(`${path} holds no prompts`);
  const workload: TaskWorkload = {
    kind: 'tasks',
    model,
    tasks: [first, ...others],
    maxTokens: 1,
    ignoreEndToken: true,
    temperature,
    seed,
    newSchemas: false,
    answers: 'forgotten',
  };
  return { workloadOf: () => workload, notes };
}

const prefixOf = (shared: UserBehaviour['sharedPrefix'], cost: PromptCost): SharedPrefix | undefined =>
  shared && { words: Math.max(1, Math.round(shared.tokens / cost.perWord)), count: shared.count };

/** What does not fit is refused by the server in the middle of a load: it is told before. */
function failIfTooLong(
  promptTokens: readonly number[],
  outputTokens: readonly number[],
  turns: number,
  sequenceLength: number,
): void {
  const [prompt, output] = [promptTokens, outputTokens].map((lengths) => Math.max(...lengths));
  const most = turns * ((prompt ?? 0) + (output ?? 0));
  if (turns === 1 && most <= sequenceLength) return;
  const usual = turns * (mean([...promptTokens]) + mean([...outputTokens]));
  if (turns > 1 && usual <= sequenceLength) return;
  throw new Error(
    turns === 1
      ? `prompts of up to ${prompt} and answers of up to ${output} tokens do not fit into the sequence length of ${sequenceLength}; cut the longer ones off, for example "lognormal, mean 128, deviation 64, from 1 to ${Math.floor(sequenceLength / 2)}"`
      : `${turns} turns take about ${Math.round(usual)} tokens, which do not fit into the sequence length of ${sequenceLength}; write fewer turns or shorter ones`,
  );
}
