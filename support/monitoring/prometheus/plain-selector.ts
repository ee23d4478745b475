/**
 * What is wrong with a text that should be a plain vector selector, by the grammar of
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors; undefined where nothing is.
 */
export function selectorFault(text: string): string | undefined {
  if (SELECTOR.test(text) && !SELECTS_ALL.test(text)) return undefined;
  return `${JSON.stringify(text)} is no plain selector (${whyNot(text)}); write for example ${EXAMPLE}`;
}

const EXAMPLE = '"http_requests_total{job=\\"api\\"}"';

const STRING = String.raw`(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\x60[^\x60]*\x60)`;
/** Since Prometheus 3 a name may stand in quotes, and that of the metric alone. */
const MATCHER = String.raw`\s*(?:(?:[a-zA-Z_]\w*|${STRING})\s*(?:=~|!~|!=|=)\s*${STRING}|${STRING})\s*`;
const BRACES = String.raw`\{\s*(?:${MATCHER}(?:,${MATCHER})*,?\s*)?\}`;
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const SELECTOR = new RegExp(String.raw`^\s*(?:${NAME}\s*(?:${BRACES})?|${BRACES})\s*$`);
/** Without a name, and without a matcher that asks for something. */
const SELECTS_ALL = /^\s*\{\s*(?:\w+\s*=\s*(?:""|''|``)\s*,?\s*)*\}\s*$/;

function whyNot(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (SELECTS_ALL.test(text)) return 'it would select all series there are';
  const outside = text.replace(new RegExp(STRING, 'g'), '""');
  if (outside.includes('(')) return 'it is a function or an aggregation, whose values nobody sampled';
  if (outside.includes('[')) return 'it has a range in [], which is added to it';
  if (/\boffset\b|@/.test(outside)) return 'it shifts the time, which belongs to the question';
  return 'a name, and matchers in { } where they are needed, and nothing else';
}
