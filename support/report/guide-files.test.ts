import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import {
  comparisonFigures,
  comparisonRow,
  conversationResult,
  conversationTurn,
  guideFigures,
  scenarioSummaryRow,
} from './guide-rows.fixture';
import { ReportError } from './report-error';
import { RunFolder } from './run-folder';
import { RunJournal } from './run-journal';
import { temporaryFolder } from './temporary-folder.fixture';

const STARTED = new Date('2026-03-04T05:06:07.000Z');
const SECRET = 'sk-"planted" & <key>';

const journalIn = (test: TestContext, secrets: readonly string[] = []): RunJournal =>
  new RunJournal(RunFolder.at(join(temporaryFolder(test), 'reports'), STARTED), { secrets });

const read = ({ folder }: RunJournal, name: string): string => readFileSync(folder.file(name), 'utf8');

/** A row of each kind. */
function tellAll({ guide }: RunJournal, word: string): void {
  guide.comparison(comparisonRow({ model: word }));
  guide.comparisonFigures(comparisonFigures({ title: word }));
  guide.scenarioSummary(scenarioSummaryRow({ scenario: word }));
  guide.scenarioFigures(guideFigures({ title: word }));
  guide.conversation(conversationResult({ model: word, turns: [conversationTurn({ error: word })] }));
}

describe('GuideFiles', () => {
  it('writes nothing before there is a row', (test) => {
    expect(existsSync(journalIn(test).folder.path)).to.be.false;
  });

  it('has every row in its file as soon as it is told: a killed run leaves what it measured', (test) => {
    const journal = journalIn(test);
    journal.guide.comparison(comparisonRow());
    expect(readdirSync(journal.folder.path)).to.have.members(['comparison.csv', 'guide-summary.html']);
    journal.guide.comparison(comparisonRow({ endpoint: 'unstructured' }));
    expect(read(journal, 'comparison.csv').trimEnd().split('\r\n')).to.have.length(3);
    journal.guide.scenarioSummary(scenarioSummaryRow());
    expect(read(journal, 'scenario-summary.csv')).to.include('Health Check,Light Load');
    journal.guide.conversation(conversationResult());
    expect(JSON.parse(read(journal, 'conversations.json'))).to.have.length(1);
    expect(read(journal, 'conversations.csv').trimEnd().split('\r\n')).to.have.length(3);
    journal.guide.scenarioFigures(guideFigures());
    journal.guide.comparisonFigures(comparisonFigures());
    const page = read(journal, 'guide-summary.html');
    for (const text of ['unstructured', 'Light Load', 'short, iteration 1', 'cache hit rate', 'error rate'])
      expect(page).to.include(text);
  });

  it('lets a secret into no file', (test) => {
    const journal = journalIn(test, [SECRET]);
    tellAll(journal, `for ${SECRET}`);
    const names = readdirSync(journal.folder.path);
    expect(names).to.have.members([
      'comparison.csv',
      'conversations.csv',
      'conversations.json',
      'guide-summary.html',
      'scenario-summary.csv',
    ]);
    for (const name of names)
      expect(read(journal, name)).to.include('[redacted]').and.not.to.include('planted');
  });

  it('escapes formulas that a model may be named like', (test) => {
    const journal = journalIn(test);
    tellAll(journal, '=HYPERLINK("http://127.0.0.1")');
    for (const name of ['comparison.csv', 'scenario-summary.csv', 'conversations.csv'])
      expect(read(journal, name)).to.include(`"'=HYPERLINK(""`);
  });

  it('tells of a folder that cannot be written once, and goes on without', (test) => {
    const root = join(temporaryFolder(test), 'reports');
    writeFileSync(root, 'a file where the folder should be');
    const journal = new RunJournal(RunFolder.at(root, STARTED));
    expect(() => {
      journal.guide.comparison(comparisonRow());
    }).to.throw(ReportError, 'something else stands in its place');
    tellAll(journal, 'gpt-4');
  });
});
