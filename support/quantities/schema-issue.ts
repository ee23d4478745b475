import type { z } from 'zod';

/** What a schema found wrong with a file, each with its place in it: `nodes[2].url: missing`. */
export function issueTexts(issue: z.core.$ZodIssue): string[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [placed(path, message)];
  return issue.keys.map((key) => placed([...path, key], message));
}

/** A message after the place that it is about. */
export function placed(path: readonly PropertyKey[], message: string): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return [steps.join('').replace(/^\./, ''), message].filter((part) => part !== '').join(': ');
}
