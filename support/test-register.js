/**
 * Stands for `ts-node/register/transpile-only` where tests start processes by the thousand, their own and the
 * product's: what ts-node made of a file is kept under node_modules/.cache, and read from there until the file, the
 * compiler or its settings change. Each process is spared the half second that it takes to load the compiler.
 * Started as a program it compiles every file of the project beforehand.
 */
'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join, relative, sep } = require('node:path');
const { threadId } = require('node:worker_threads');
const Module = require('node:module');

const PROJECT = dirname(__dirname);
const CACHE = join(PROJECT, 'node_modules', '.cache', 'compiled-for-tests');

/** What a file is compiled by; a change of any of it makes all that was kept worthless. */
const COMPILER = ['tsconfig.json', 'node_modules/ts-node/package.json', 'node_modules/@swc/core/package.json']
  .map((file) => readFileSync(join(PROJECT, file), 'utf8'))
  .join('\0');

let compiler;

/** As ts-node compiles it, with the source map at its end. */
function compiled(source, path) {
  compiler ??= require('ts-node').create({ transpileOnly: true });
  return compiler.compile(source, path);
}

/** Its first line is the fingerprint of what it was made of: a file that was changed replaces its old one. */
function compiledOnce(source, path) {
  const name = relative(PROJECT, path).split(sep);
  // Files of nobody's project would pile up.
  if (name[0] === '..') return compiled(source, path);
  const fingerprint = createHash('sha256').update(`${COMPILER}\0${path}\0${source}`).digest('hex');
  const kept = join(CACHE, `${name.join('+')}.js`);
  const found = textOf(kept);
  if (found.startsWith(`${fingerprint}\n`)) return found.slice(fingerprint.length + 1);
  const code = compiled(source, path);
  keep(kept, `${fingerprint}\n${code}`);
  return code;
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function keep(path, text) {
  const unfinished = `${path}.${process.pid}-${threadId}`;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(unfinished, text);
    // Other processes read meanwhile: they see all of it or nothing.
    renameSync(unfinished, path);
  } catch {
    // A folder that cannot be written to costs time, not a test.
  }
}

/** Stands for ts-node in this process, and in the processes and threads that it starts, which ask for it by its name. */
function register() {
  process.setSourceMapsEnabled(true);
  require.extensions['.ts'] = (loaded, path) => {
    loaded._compile(compiledOnce(readFileSync(path, 'utf8'), path), path);
  };
  const asked = require.resolve('ts-node/register/transpile-only');
  require.cache[asked] = Object.assign(new Module(asked, module), { filename: asked, loaded: true });
  const { NODE_OPTIONS = '' } = process.env;
  const path = JSON.stringify(module.filename);
  if (!NODE_OPTIONS.includes(path)) process.env.NODE_OPTIONS = `${NODE_OPTIONS} --require ${path}`.trim();
}

function compileAll() {
  for (const folder of ['support', 'step-definitions'])
    for (const name of readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })) {
      const path = join(PROJECT, folder, name);
      if (name.endsWith('.ts')) compiledOnce(readFileSync(path, 'utf8'), path);
    }
}

if (require.main === module) compileAll();
else register();
