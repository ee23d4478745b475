import { formatQuantity } from '../quantities/quantity';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { arrivalSchedule, type ArrivalPlan } from './arrivals/arrival-plan';
import { startsOf } from './arrivals/arrival-starts';
import type { TracedRequest } from './arrivals/request-trace';
import { wordsFor, type PromptCost } from './prompt-workload';

/** How a trace is to be replayed. */
export interface TraceReplayWish {
  /** 2 replays the trace at twice its rate, so that a load of a minute takes two minutes of it. */
  readonly rateScale: number;
  /** Of the load: requests of the trace that fall due later are left out. */
  readonly duration: Milliseconds;
  readonly promptCost: PromptCost;
  /** Prompt and output tokens of one request, at most; absent: whatever the trace asks for. */
  readonly sequenceLength?: number;
}

/** A trace as pieces of an open load, whose request `i` arrives when row `i` did and is as long. */
export interface TraceReplay {
  readonly arrivals: Extract<ArrivalPlan, { readonly kind: 'trace' }>;
  /** Words of each prompt, and output tokens of each answer, as `PromptWorkload` takes them: one for each request. */
  readonly words: readonly number[];
  readonly outputTokens: readonly number[];
  /** What is replayed, and in what it differs from the trace, for the report. */
  readonly notes: readonly string[];
}

/** What prompts cost is told from few words: a prompt may turn out longer, and the server refuses what does not fit. */
const SAFE_SHARE = 0.7;
/** Where plain words cost one token each, the tokenizer knows them, and the next ones hardly cost more. */
const SAFE_SHARE_OF_KNOWN_WORDS = 0.9;
const KNOWN_WORDS = 1.05;

/**
 * The requests of a trace, as `readTrace` gives them, that fall into the duration of a load. A request that may not
 * fit the sequence is shortened: its answer is kept, and the prompt takes what this leaves, because the answer sets
 * how many steps a request stays on the server, which reads many tokens of a prompt in one. An answer of no tokens
 * becomes one of a single token. Throws one error that names every fault of the wish, or of the trace.
 */
export function traceReplay(rows: readonly TracedRequest[], wish: TraceReplayWish): TraceReplay {
  const { rateScale, duration, promptCost } = wish;
  const faults = wishFaults(wish);
  if (faults.length > 0) throw new Error(`The trace cannot be replayed so:\n  ${faults.join('\n  ')}`);
  // All rows, and not only those that are replayed: from these alone nobody could tell whether the trace went on.
  const arrivals = { kind: 'trace', rows, rateScale, duration } as const;
  const { length } = startsOf(arrivalSchedule(arrivals, 0));
  const replayed = rows.slice(0, length).map((row) => replayedRequest(row, wish));
  return {
    arrivals,
    words: replayed.map(({ words }) => words),
    outputTokens: replayed.map(({ outputTokens }) => outputTokens),
    notes: [
      extentNote(rows, length, wish),
      `prompts of plain words, ${count(promptCost.perWord, 'token')} a word and ${figure(promptCost.fixed)} more a prompt, as the ${promptCost.source} counts`,
      ...shorteningNotes(replayed, wish),
      ...lengtheningNotes(replayed, promptCost),
    ],
  };
}

interface ReplayedRequest {
  readonly row: TracedRequest;
  readonly words: number;
  readonly outputTokens: number;
  /** Output tokens fewer than the trace has. */
  readonly answerCut: number;
  /** About so many prompt tokens fewer than in the trace because of the sequence length, and more because of the template. */
  readonly promptCut: number;
  readonly promptExcess: number;
}

function replayedRequest(row: TracedRequest, wish: TraceReplayWish): ReplayedRequest {
  const { promptCost, sequenceLength = Infinity } = wish;
  const answer = Math.max(1, row.outputTokens);
  const outputTokens = Math.min(answer, sequenceLength - leastRoom(promptCost));
  // To the nearest word, so that all prompts together are as long as those of the trace.
  const wished = Math.max(1, Math.round((row.inputTokens - promptCost.fixed) / promptCost.perWord));
  const room = (sequenceLength - outputTokens) * safeShare(promptCost);
  const words = Math.min(wished, wordsFor(room, promptCost));
  return {
    row,
    words,
    outputTokens,
    answerCut: answer - outputTokens,
    promptCut: (wished - words) * promptCost.perWord,
    promptExcess: Math.max(0, leastPrompt(promptCost) - row.inputTokens),
  };
}

const safeShare = ({ perWord }: PromptCost): number =>
  perWord <= KNOWN_WORDS ? SAFE_SHARE_OF_KNOWN_WORDS : SAFE_SHARE;

/** Tokens of a prompt of one word. */
const leastPrompt = ({ fixed, perWord }: PromptCost): number => fixed + perWord;

/** Tokens of the sequence that a prompt of one word is sure to find room in. */
const leastRoom = (cost: PromptCost): number => Math.ceil(leastPrompt(cost) / safeShare(cost));

function wishFaults({ promptCost, sequenceLength }: TraceReplayWish): string[] {
  const { fixed, perWord } = promptCost;
  const faults: string[] = [];
  if (!(perWord > 0 && perWord < Infinity))
    faults.push(`a word of a prompt costs ${perWord} tokens; write a number above 0, for example 1.3`);
  if (!(fixed >= 0 && fixed < Infinity))
    faults.push(`a prompt costs ${fixed} tokens beside its words; write a number from 0 on, for example 8`);
  if (sequenceLength === undefined || faults.length > 0) return faults;
  const least = leastRoom(promptCost) + 1;
  if (Number.isSafeInteger(sequenceLength) && sequenceLength >= least) return faults;
  return [
    `the sequence length is ${sequenceLength}; write a whole number of tokens from ${least} on, of which a prompt of ` +
      `one word needs up to ${least - 1} and its answer one`,
  ];
}

function extentNote(
  rows: readonly TracedRequest[],
  length: number,
  { rateScale, duration }: TraceReplayWish,
): string {
  const speed = rateScale === 1 ? 'as recorded' : `at ${figure(rateScale)} times its rate`;
  if (length < rows.length) {
    const extent = time(milliseconds(duration * rateScale));
    return `a trace replayed ${speed}: its first ${extent}, ${figure(length)} of its ${count(rows.length, 'request')}`;
  }
  const first = rows[0]?.at ?? 0;
  const end = time(milliseconds(((rows.at(-1)?.at ?? 0) - first) / rateScale));
  return `a trace replayed ${speed}: all of its ${count(length, 'request')}, the last due ${end} after the first, in a load of ${time(duration)}`;
}

function shorteningNotes(
  replayed: readonly ReplayedRequest[],
  { promptCost, sequenceLength }: TraceReplayWish,
): string[] {
  if (sequenceLength === undefined) return [];
  const answers = replayed.filter(({ answerCut }) => answerCut > 0);
  const prompts = replayed.filter(({ promptCut }) => promptCut > 0);
  const requests = replayed.filter(({ answerCut, promptCut }) => answerCut > 0 || promptCut > 0);
  if (requests.length === 0) return [];
  const margin = Math.round(100 - 100 * safeShare(promptCost));
  const asked = sumOf(replayed, ({ row }) => Math.max(1, row.outputTokens));
  const given = sumOf(replayed, ({ row }) => row.inputTokens);
  return [
    `${figure(requests.length)} of ${count(replayed.length, 'request')} shortened to a sequence length of ${count(sequenceLength, 'token')}, ` +
      `with ${margin}% of the room for a prompt kept free, as its length is an estimate: ` +
      `${count(answers.length, 'answer')} by ${tokensOf(sumOf(answers, cutOfAnswer), asked)} in all, ` +
      `${count(prompts.length, 'prompt')} by about ${tokensOf(sumOf(prompts, cutOfPrompt), given)}`,
  ];
}

const cutOfAnswer = ({ answerCut }: ReplayedRequest): number => answerCut;
const cutOfPrompt = ({ promptCut }: ReplayedRequest): number => promptCut;

function lengtheningNotes(replayed: readonly ReplayedRequest[], cost: PromptCost): string[] {
  const unanswered = replayed.filter(({ row }) => row.outputTokens === 0);
  const lengthened = replayed.filter(({ promptExcess }) => promptExcess > 0);
  const more = sumOf(lengthened, ({ promptExcess }) => promptExcess);
  return [
    ...(unanswered.length === 0
      ? []
      : [`${count(unanswered.length, 'request')} of no output tokens in the trace: one token asked of each`]),
    ...(lengthened.length === 0
      ? []
      : [
          `${count(lengthened.length, 'prompt')} shorter than a prompt of one word, of about ${figure(leastPrompt(cost))} tokens: ` +
            `lengthened to it, by about ${count(Math.round(more), 'token')} in all`,
        ]),
  ];
}

const sumOf = (requests: readonly ReplayedRequest[], value: (request: ReplayedRequest) => number): number =>
  requests.reduce((sum, request) => sum + value(request), 0);

const figure = (value: number): string => formatQuantity({ dimension: 'count', value });
const time = (value: Milliseconds): string => formatQuantity({ dimension: 'duration', value });
const count = (number: number, noun: string): string => `${figure(number)} ${noun}${number === 1 ? '' : 's'}`;

/** `1,200 tokens (3%)`: tokens out of all of the trace. */
function tokensOf(tokens: number, all: number): string {
  const share = formatQuantity({ dimension: 'share', value: all === 0 ? 0 : (100 * tokens) / all });
  return `${count(Math.round(tokens), 'token')} (${share})`;
}
