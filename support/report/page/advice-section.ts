import type { Advice, AdviceKind } from '../advice/advice';
import { markup, type Markup } from '../html-text';
import type { Tone } from './outcome-mark';

const TONES: Readonly<Record<AdviceKind, Tone>> = {
  'broken promise': 'bad',
  'nearest limit': 'good',
  saturated: 'bad',
  'fault of the client': 'bad',
  'limited by the client': 'open',
  undecided: 'open',
  'not measured': 'absent',
  'next run': 'absent',
};

/** What follows from the results, with the figures that it rests on. */
export const adviceSection = (advice: readonly Advice[]): Markup =>
  markup`<section aria-labelledby="advice"><h2 id="advice">What to do next</h2>
${advice.length === 0 ? markup`<p class="quiet">Nothing follows from these results that they do not say themselves.</p>` : markup`<ul class="advice">${advice.map(advicePart)}</ul>`}
</section>`;

const advicePart = ({ kind, text, evidence, command }: Advice): Markup =>
  markup`<li class="${TONES[kind]}"><p class="kind">${kind}</p><p class="what">${text}</p>${
    evidence.length === 0 ? undefined : markup`<ul>${evidence.map((fact) => markup`<li>${fact}</li>`)}</ul>`
  }${command === undefined ? undefined : markup`<p class="command"><code>${command}</code></p>`}</li>
`;
