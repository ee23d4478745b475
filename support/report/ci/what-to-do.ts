import { rowsCommand, settingOf, settingsToGive } from '../advice/command';
import type { Results, ResultsCheck } from '../results-schema';

/** The source of a check whose scenario did not come to its end. */
const STOPPED = 'stopped before its end';
/** Of what another tool has measured; a feature of one's own need not have it. */
const IMPORTED = '@imported';

/** A line with the command that tries a promise again; undefined where there is none, or its names fit no shell. */
export function whatToDo(results: Results, check: ResultsCheck): string | undefined {
  if (check.tags.includes(IMPORTED) || settingOf(results, 'importedResults') !== undefined) {
    // It sends no load, so that no budget decides it.
    return line(results, { ...check, tags: [...check.tags, IMPORTED] }, 'To judge the file again');
  }
  if (check.source === STOPPED) return line(results, check, 'To run it to its end');
  switch (check.outcome) {
    case 'passed':
    case 'failed':
      return line(results, check, 'To run it alone');
    case 'inconclusive':
      return line(results, check, 'To give it more time', { LLM_SAMPLING_BUDGET: '120 s' });
    case 'not measured':
      return line(results, check, 'Where the machine has what it needs');
  }
}

function line(
  results: Results,
  check: ResultsCheck,
  purpose: string,
  settings: Readonly<Record<string, string>> = {},
): string | undefined {
  const command = rowsCommand(results, [check], settings);
  if (command === undefined) return undefined;
  return [`${purpose}: ${command}`, settingsToGive(results, command)]
    .filter((part) => part !== '')
    .join('\n');
}
