import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { CucumberRun } from './cucumber-run.fixture';

/** The tags of the scenarios that a dry run of the product's features selects. */
async function tagsOfDryRun(test: TestContext, ...flags: string[]): Promise<ReadonlySet<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-tags-'));
  test.after(() => {
    rmSync(folder, { recursive: true });
  });
  const messages = join(folder, 'messages.ndjson');
  const run = await CucumberRun.toItsEnd(test, {
    flags: ['--dry-run', '--format', `message:${messages}`, ...flags],
  });
  expect(run.exitCode, run.output).to.equal(0);
  const envelopes = readFileSync(messages, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Envelope);
  const selected = new Set(envelopes.flatMap(({ testCase }) => testCase?.pickleId ?? []));
  const pickles = envelopes.flatMap(({ pickle }) => pickle ?? []).filter(({ id }) => selected.has(id));
  return new Set(pickles.flatMap(({ tags }) => tags.map(({ name }) => name)));
}

describe('Scenarios that need what only a user has', { concurrency: 2 }, () => {
  it('are left out where no tag is asked for, and all others are not', async (test) => {
    const tags = await tagsOfDryRun(test);
    expect(tags).not.to.include('@mlperf').and.not.to.include('@trace');
    expect(tags).to.include('@virtual-users');
  });

  it('are there when they are asked for', async (test) => {
    const tags = await tagsOfDryRun(test, '--tags', '@mlperf or @trace');
    expect([...tags].toSorted()).to.deep.equal(['@interactive', '@mlperf', '@server', '@trace']);
  });
});
