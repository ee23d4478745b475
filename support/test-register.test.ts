import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';

const PROJECT = join(__dirname, '..');
const CACHE = join(PROJECT, 'node_modules', '.cache', 'compiled-for-tests');
const REGISTER = join(__dirname, 'test-register.js');
const TS_NODE = require.resolve('ts-node/register/transpile-only');

/** What a program tells that starts in such a file, compiled as `register` does it and as nobody else says. */
function told(register: string, file: string): string {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return execFileSync(process.execPath, ['--require', register, file], { encoding: 'utf8', env });
}

/** A file inside the project, whose compiled text is therefore kept: until the test is over. */
function program(test: TestContext, text: string): string {
  const reports = join(PROJECT, 'reports');
  mkdirSync(reports, { recursive: true });
  const folder = mkdtempSync(join(reports, 'test-register-'));
  test.after(() => {
    rmSync(folder, { recursive: true });
    for (const name of readdirSync(CACHE).filter((kept) => kept.includes(basename(folder))))
      rmSync(join(CACHE, name));
  });
  const file = join(folder, 'program.ts');
  writeFileSync(file, text);
  return file;
}

const THROWING = `
  interface Unseen { readonly word: string }
  class Seen { readonly #word = 'seen'; get word(): string { return this.#word; } }
  const all: readonly Unseen[] = [new Seen()];


  console.log(all[0]?.word, new Error('here').stack?.split('\\n')[1]?.trim());
`;

describe('the register of the tests', () => {
  it('runs a file as ts-node does, with the same places in its stacks, when it is compiled and when it is kept', (test) => {
    const file = program(test, THROWING);
    const place = `seen at Object.<anonymous> (${file}:7:29)\n`;
    expect(told(TS_NODE, file)).to.equal(place);
    expect(told(REGISTER, file)).to.equal(place);
    expect(told(REGISTER, file)).to.equal(place);
  });

  it('compiles a file that was changed anew', (test) => {
    const file = program(test, 'console.log(1 as number);');
    expect(told(REGISTER, file)).to.equal('1\n');
    writeFileSync(file, 'console.log(2 as number);');
    expect(told(REGISTER, file)).to.equal('2\n');
    writeFileSync(file, 'console.log(1 as number);');
    expect(told(REGISTER, file)).to.equal('1\n');
  });

  it('compiles the files of the project beforehand when it is started as a program', () => {
    execFileSync(process.execPath, [REGISTER], { env: { ...process.env, NODE_OPTIONS: '' } });
    for (const name of [
      'support+run.ts.js',
      'support+load+metric.ts.js',
      'step-definitions+target.steps.ts.js',
    ])
      expect(readFileSync(join(CACHE, name), 'utf8'), name).to.match(/^[0-9a-f]{64}\n"use strict";/u);
  });

  it('is what processes and threads get that ask for ts-node', (test) => {
    const file = program(
      test,
      `
      import { execFileSync } from 'node:child_process';
      import { Worker } from 'node:worker_threads';
      const asks = 'require("ts-node/register/transpile-only"); console.log(process[Symbol.for("ts-node.register.instance")] === undefined);';
      process.stdout.write(execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', asks], { cwd: __dirname }));
      new Worker(asks, { eval: true, execArgv: [] });
      `,
    );
    expect(told(REGISTER, file)).to.equal('true\ntrue\n');
    expect(told(TS_NODE, file)).to.equal('false\nfalse\n');
  });
});
