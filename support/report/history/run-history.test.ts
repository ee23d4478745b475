import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { emptyResults } from '../results.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { newestRunFolder, readHistory } from './run-history';

function reports(test: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(test);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'results.json'), text);
  }
  return folder;
}

const named = (id: string): string => JSON.stringify(emptyResults({ id }));

describe('The history of runs', () => {
  it('has the last runs, oldest first, and says what could not be read', (test) => {
    const folder = reports(test, {
      '2026-03-01T00-00-00Z-aaaaaa': named('first'),
      '2026-03-02T00-00-00Z-bbbbbb': named('second'),
      '2026-03-03T00-00-00Z-cccccc': 'cut off',
      '2026-03-04T00-00-00Z-dddddd': named('last'),
      baselines: named('no run'),
    });
    const { runs, unreadable } = readHistory(folder, 2);
    expect(runs.map(({ run }) => run.id)).to.deep.equal(['second', 'last']);
    expect(unreadable).to.have.length(1);
    expect(unreadable[0]).to.contain('2026-03-03T00-00-00Z-cccccc').and.contain('is no JSON');
    expect(readHistory(folder, 9).runs).to.have.length(3);
  });

  it('is empty where no run was', (test) => {
    expect(readHistory(join(temporaryFolder(test), 'none'), 5)).to.deep.equal({ runs: [], unreadable: [] });
  });

  it('has the last runs before a given one', (test) => {
    const folder = reports(test, {
      '2026-03-01T00-00-00Z-aaaaaa': named('first'),
      '2026-03-02T00-00-00Z-bbbbbb': named('second'),
      '2026-03-03T00-00-00Z-cccccc': 'cut off',
      '2026-03-04T00-00-00Z-dddddd': named('last'),
    });
    const idsBefore = (before: string, most = 9): readonly string[] =>
      readHistory(folder, most, before).runs.map(({ run }) => run.id);
    expect(idsBefore('2026-03-04T00-00-00Z-dddddd')).to.deep.equal(['first', 'second']);
    expect(idsBefore('2026-03-04T00-00-00Z-dddddd', 1)).to.deep.equal(['second']);
    expect(idsBefore('2026-03-01T00-00-00Z-aaaaaa')).to.deep.equal([]);
    expect(readHistory(folder, 9, '2026-03-03T00-00-00Z-cccccc').unreadable).to.deep.equal([]);
  });

  it('names the folder of the newest run, and none where no run was', (test) => {
    const folder = reports(test, {
      '2026-03-02T00-00-00Z-bbbbbb': named('second'),
      '2026-03-01T00-00-00Z-aaaaaa': named('first'),
      latest: named('no run'),
    });
    expect(newestRunFolder(folder)).to.equal(join(folder, '2026-03-02T00-00-00Z-bbbbbb'));
    expect(newestRunFolder(join(folder, 'none'))).to.equal(undefined);
  });
});
