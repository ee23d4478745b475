import { inspect } from 'node:util';
import { shorten } from '../chart-canvas';
import { markup, type Markup, type MarkupPart } from '../html-text';
import type { Results } from '../results-schema';
import { environmentRows } from './environment-rows';
import { namedTable } from './named-table';
import { outcomeMark } from './outcome-mark';
import type { PageInput } from './page-input';
import { pathHref } from './page-link';

/** Where and with what the run measured, the raw files, and how its verdicts are to be read. */
export const environmentSection = ({ results, files }: PageInput): Markup =>
  markup`<section aria-labelledby="environment"><h2 id="environment">Where and how it was measured</h2>
<h3>Machine that measured</h3>
${
  results.environment === null
    ? markup`<p>Not known: the run ended before it described its machine.</p>`
    : namedTable(
        'Machine that measured',
        environmentRows(results.environment).map(({ name, text, isKnown }) => [
          name,
          isKnown ? text : markup`<span class="quiet">${text}</span>`,
        ]),
      )
}
${targetPart(results.target)}
<h3>Raw files</h3>
${
  files.length === 0
    ? markup`<p class="quiet">There is none beside this page.</p>`
    : markup`<ul class="files">${files.map((file) => markup`<li><a href="${pathHref(file)}">${file}</a></li>`)}</ul>`
}
<p class="quiet small">Results of schema version ${results.schemaVersion}, run ${results.run.id}.</p>
<h3 id="how-to-read">How to read the verdicts</h3>
<p class="how">${outcomeMark('passed')} and ${outcomeMark('failed')} mean that the value and its whole confidence interval lie on one side of the limit. ${outcomeMark('inconclusive')} means that the data does not decide: the interval reaches over the limit, there are too few samples, or the client, not the server, set the result; that fails the step, and the page says what would settle it. ${outcomeMark('not measured')} means that something needed for the check, such as a GPU, is missing here; it is never counted as kept. Margin is the room left to the limit; in its bar the shaded side is the promised one, the upright line the limit, the thick line the interval and the dot the value.</p>
</section>`;

function targetPart(target: Results['target']): MarkupPart {
  if (target === null) return undefined;
  const settings = Object.entries(target.settings).map(
    ([name, value]) => [name, markup`<code>${shorten(settingText(value), LONGEST_SETTING)}</code>`] as const,
  );
  const told = Object.entries(target.serverSettings).map(
    ([name, value]) => [name, markup`<code>${shorten(value, LONGEST_SETTING)}</code>`] as const,
  );
  return markup`${
    told.length === 0
      ? undefined
      : markup`<h3>What the server told of itself</h3>${namedTable('What the server told of itself', told)}`
  }<h3>Settings of the run</h3>${
    settings.length === 0
      ? markup`<p class="quiet">None was told.</p>`
      : markup`<details><summary>Effective settings, without secrets <span class="quiet">${settings.length}</span></summary>${namedTable('Settings of the run', settings)}</details>`
  }`;
}

/** A template of prompts that a server tells of itself may be long. */
const LONGEST_SETTING = 1_000;

const settingText = (value: unknown): string =>
  typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 6 });
