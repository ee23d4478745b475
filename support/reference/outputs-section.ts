import { EXIT_CODES } from '../exit-codes';
import { code, paragraphs, table } from './markdown';
import { RUN_FILES } from './run-files';

/** The files of a run, and the exit codes of the commands. */
export const outputsSections = (): string =>
  paragraphs(
    '## Files of a run',
    'Each run has a folder `<UTC time>-<short id>` in `reports/` (or `LLM_REPORTS`), and `latest` beside it points to the ' +
      'newest. A file that a run has nothing for is not there.',
    table(
      ['file', 'for'],
      Object.entries(RUN_FILES).map(([name, purpose]) => [code(name), purpose]),
    ),
    '## Exit codes',
    table(
      ['command', 'code', 'meaning'],
      Object.entries(EXIT_CODES).flatMap(([command, ends]) =>
        ends.map(({ code: number, meaning }) => [
          command.startsWith('npx') ? code(command) : command,
          String(number),
          meaning,
        ]),
      ),
    ),
  );
