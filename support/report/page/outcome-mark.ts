import type { Outcome } from '../../assertions/verdict';
import { markup, type Markup } from '../html-text';
import type { ResultsScenario } from '../results-schema';

/** What a row, a scenario or a run comes to; each has a word, a sign and a colour of its own. */
export type Tone = 'good' | 'bad' | 'open' | 'absent';

/** From the worst on. */
export const OUTCOMES: readonly Outcome[] = ['failed', 'inconclusive', 'not measured', 'passed'];

const TONES = {
  passed: 'good',
  failed: 'bad',
  inconclusive: 'open',
  'not measured': 'absent',
  skipped: 'absent',
  undefined: 'bad',
  ambiguous: 'bad',
  pending: 'open',
  unknown: 'open',
} as const satisfies Record<Outcome | ResultsScenario['outcome'], Tone>;

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', open: '?', absent: '–' };

export const toneOf = (outcome: Outcome | ResultsScenario['outcome']): Tone => TONES[outcome];

/** The outcome as a word with its sign, in its colour. */
export const outcomeMark = (outcome: Outcome | ResultsScenario['outcome']): Markup =>
  markup`<span class="mark ${toneOf(outcome)}"><span class="sign" aria-hidden="true">${SIGNS[toneOf(outcome)]}</span>${capital(outcome)}</span>`;

/** `2 failed, 1 not measured` in colours, from the worst on; nothing of none. */
export function countMarks(outcomes: readonly Outcome[]): Markup {
  const counts = OUTCOMES.map((outcome) => ({
    outcome,
    count: outcomes.filter((other) => other === outcome).length,
  })).filter(({ count }) => count > 0);
  return markup`${counts.map(
    ({ outcome, count }) =>
      markup`<span class="count ${toneOf(outcome)}"><span class="sign" aria-hidden="true">${SIGNS[toneOf(outcome)]}</span>${count} ${outcome}</span> `,
  )}`;
}

export const signOf = (outcome: Outcome): string => SIGNS[toneOf(outcome)];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
