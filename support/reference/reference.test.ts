import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { dryRun } from '../gherkin/project-run.fixture';
import { parseQuantityOf } from '../quantities/quantity';
import { SETTINGS } from '../settings';
import { acceptedBy, listedWords } from './accepted-text';
import { anchor, code, paragraphs, table } from './markdown';
import { REFERENCE_FILE, referencePage } from './reference-page';
import { RUN_FILES } from './run-files';
import { settingGroups, settingsSection } from './settings-section';
import { usedSteps } from './used-step';

const ROOT = join(__dirname, '..', '..');

// Once: a process registers its step definitions but one time.
const told: Promise<readonly Envelope[]> = dryRun();

describe('docs/reference.md', () => {
  it('is what the code says', async () => {
    const page = await referencePage(await told);
    const message = 'docs/reference.md is out of date; run npm run write:reference';
    expect(readFileSync(REFERENCE_FILE, 'utf8'), message).to.equal(page);
  });

  it('leads every link to a heading of its own', () => {
    const page = readFileSync(REFERENCE_FILE, 'utf8');
    const headings = [...page.matchAll(/^#+ (.*)$/gmu)].map(([, heading = '']) => anchor(heading));
    const links = new Set([...page.matchAll(/\]\(#([^)]*)\)/gu)].map(([, link = '']) => link));
    expect([...links].filter((link) => headings.filter((one) => one === link).length !== 1)).to.deep.equal(
      [],
    );
    expect(links.size).to.be.greaterThan(30);
  });

  it('names every file that the code writes into the folder of a run', () => {
    const sources = readdirSync(join(ROOT, 'support', 'report'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/u.test(name))
      .map((name) => join(ROOT, 'support', 'report', name));
    const root = readdirSync(join(ROOT, 'support'))
      .filter((name) => /^(?:[a-z-]+)\.ts$/u.test(name))
      .map((name) => join(ROOT, 'support', name));
    const written = [...sources, ...root, join(ROOT, 'cucumber.js')].flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(
          /(?:write|prepare|folder\.file)\(\s*['`]([^'`]+\.[a-z]+)['`]/gu,
        ),
      ].map(([, name = '']) => name.replaceAll(/\$\{[^}]*(?:\([^)]*\)[^}]*)*\}/gu, '*')),
    );
    expect([...new Set(written)].filter((name) => !(name in RUN_FILES))).to.deep.equal([]);
    expect(written).to.include.members(['results.json', 'results.csv', 'junit.xml', 'cucumber-report.html']);
  });
});

describe('the steps of the reference', () => {
  let envelopes: readonly Envelope[];
  before(async () => {
    envelopes = await told;
  });

  it('have their parameters in order, their first use and its table', () => {
    const steps = usedSteps(envelopes);
    const table = steps.find(({ expression }) => expression === 'the following workload profiles:');
    expect(table?.example).to.equal('Given the following workload profiles:');
    expect(table?.rows[0]).to.deep.equal(['profile_type', 'qps', 'request_size']);
    const promise = steps.find(({ expression }) => expression.startsWith('the error of the {statistic}'));
    expect(promise?.parameters).to.deep.equal(['statistic', 'erringLatency', 'comparison', 'quantity']);
    expect(promise?.example).to.match(/^Then the error of the /u);
  });

  it('stand in the order of their files and lines, whatever order Cucumber tells them in', () => {
    const steps = usedSteps(envelopes);
    // Definitions can only be read once the types of their parameters are known.
    const types = envelopes.filter(({ parameterType }) => parameterType !== undefined);
    const others = envelopes.filter(({ parameterType }) => parameterType === undefined);
    expect(usedSteps([...types, ...others.toReversed()]).map(({ expression }) => expression)).to.deep.equal(
      steps.map(({ expression }) => expression),
    );
    const cluster = steps.filter(({ file }) => file.endsWith('cluster.steps.ts'));
    expect(cluster[0]?.expression).to.equal('a cluster of serving nodes');
    expect(new Set(steps.map(({ file }) => file)).size).to.equal(
      readdirSync(join(ROOT, 'step-definitions')).filter((name) => name.endsWith('.steps.ts')).length,
    );
  });
});

describe('what is accepted', () => {
  it('is the words of a pattern that lists words', () => {
    expect(listedWords(['one|two words'])).to.deep.equal(['one', 'two words']);
    expect(listedWords(['input\\/output ratio|speed-up'])).to.deep.equal(['input/output ratio', 'speed-up']);
    expect(listedWords(['p\\d\\S*|mean'])).to.be.undefined;
    expect(listedWords([])).to.be.undefined;
  });

  it('is the kinds of quantities that a reader takes', () => {
    expect(acceptedBy((text) => parseQuantityOf('duration', text))).to.equal(
      'a duration, for example `300 ms`',
    );
    expect(acceptedBy(String)).to.equal('any text');
  });

  for (const [message, accepted] of [
    ['"?" is not a size; write one of small, large', 'a size: one of small, large'],
    ['"?" is not a number above 0; write for example 2', 'a number above 0, for example 2'],
    ['is not an http:// URL; write for example http://a', 'an http:// URL, for example http://a'],
    ['is no API known here; write a or b', 'a or b'],
    [
      'data/a.json: there is no "?"; known are "x", "y": write one of them',
      'a name of `data/a.json`: `"x"`, `"y"`',
    ],
    ['is wrong', 'is wrong'],
  ] as const)
    it(`is what the reader's error says: ${message}`, () => {
      expect(
        acceptedBy(() => {
          throw new Error(message);
        }),
      ).to.equal(accepted);
    });
});

describe('the settings of the reference', () => {
  it('are grouped by the comments above them', () => {
    const text = '# Title.\n\n# Of two\n# lines.\n# LLM_A=1\n# LLM_B=\n# Next.\n# LLM_C={"x": "y=z"}\n';
    expect(settingGroups(text)).to.deep.equal([
      {
        comment: 'Of two lines.',
        variables: [
          { name: 'LLM_A', example: '1' },
          { name: 'LLM_B', example: '' },
        ],
      },
      { comment: 'Next.', variables: [{ name: 'LLM_C', example: '{"x": "y=z"}' }] },
    ]);
  });

  it('are all of them, each once, a default as people write it', () => {
    const section = settingsSection();
    for (const [variable] of Object.values(SETTINGS))
      expect(section.split(`| \`${variable}\` |`), variable).to.have.length(2);
    expect(section).to.include(
      '| `LLM_STALL_TIMEOUT` | `stallTimeout` | a duration, for example `300 ms` | `10 s` |',
    );
    const files = section.split('\n').filter((line) => /^\| `(?:REDIS|LLM)_CA_FILE`/u.test(line));
    expect(files).to.have.length(2);
    for (const line of files) expect(line).to.include('| the path of a file in PEM |');
    expect(section).not.to.include(process.cwd());
  });
});

describe('the Markdown of the reference', () => {
  it('keeps bars and line ends inside their cell', () => {
    expect(table(['a'], [['x | y\nz']])).to.equal('| a |\n| --- |\n| x \\| y z |');
    expect(table(['a'], [])).to.equal('');
  });

  it('links to headings as they are named on the web', () => {
    expect(anchor('`prediction accuracy within {share} for:`')).to.equal(
      'prediction-accuracy-within-share-for',
    );
    expect(paragraphs('a', '', 'b')).to.equal('a\n\nb');
    expect(code('')).to.equal('');
  });
});
