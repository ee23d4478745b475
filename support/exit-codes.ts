/** What a command's end tells whoever started it. */
interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

/** The exit codes by the command that ends with them. */
export const EXIT_CODES = {
  'npx cucumber-js': [
    { code: 0, meaning: 'every promise was kept, or could not be measured here' },
    {
      code: 1,
      meaning:
        'a promise was not kept or is inconclusive, the input is faulty, something failed, or the run was interrupted',
    },
    { code: 130, meaning: 'the run was interrupted a second time, and ended at once' },
  ],
  'the other commands': [
    { code: 0, meaning: 'done, and what was asked for holds' },
    { code: 1, meaning: 'done, and what was asked for does not hold' },
    {
      code: 2,
      meaning: 'not done: the command or what it was given is not in order, and the message says how',
    },
  ],
} as const satisfies Readonly<Record<string, readonly ExitCode[]>>;
