/** A run that measures, then waits to be killed; the journal's test starts it with a folder to report to. */
import { setInterval } from 'node:timers';
import { checkEntry, scenarioRef } from './journal-entry.fixture';
import { RunFolder } from './run-folder';
import { RunJournal } from './run-journal';

const [root = ''] = process.argv.slice(2);
const folder = RunFolder.at(root, new Date());
const journal = new RunJournal(folder);
const [first, second] = [scenarioRef(), scenarioRef({ line: 15 })];
journal.check(checkEntry({ scenario: first }));
journal.scenario(first, { outcome: 'passed', durationMs: 1000 });
journal.check(checkEntry({ scenario: second }));
for (let index = 0; index < 1000; index += 1) journal.request(second, { index });
process.send?.(folder.path);
setInterval(() => undefined, 1000);
