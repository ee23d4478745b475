import type { Usage } from '../answer-chunks';
import type { WholeWording } from '../answer-script';

/**
 * An answer of the guide's server. It counts the tokens of text, and those of structured answers it does not: it
 * reports zeros.
 */
export const llmServerAnswer: WholeWording = (plan, { reasoning, text, usage }) => {
  const { provider, model, structured } = plan;
  const id = `cmpl-${plan.index}`;
  const counts = usage === undefined ? {} : { usage: structured === undefined ? countsOf(usage) : UNCOUNTED };
  return JSON.stringify(
    structured === undefined
      ? { id, provider, model, text: reasoning + text, ...counts }
      : { id, raw_text: text, structured_output: structured.value, ...counts },
  );
};

const countsOf = ({ prompt_tokens, completion_tokens, total_tokens }: Usage) => ({
  prompt_tokens,
  completion_tokens,
  total_tokens,
});

const UNCOUNTED = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
