#!/usr/bin/env node
// The command under its own name, from whichever folder; a require() from here is compiled as everything else is.
'use strict';
const OLDEST = 24;
if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `llm-load-worker needs Node ${OLDEST}, and this is ${process.versions.node}; npm ci has brought one along: ` +
      'in the folder of the suite, start it by "npx llm-load-worker" or "npm run worker"\n',
  );
  process.exit(2);
}
process.env.TS_NODE_PROJECT ??= require('node:path').join(__dirname, '..', 'tsconfig.json');
require('ts-node/register/transpile-only');
require('./worker.ts');
