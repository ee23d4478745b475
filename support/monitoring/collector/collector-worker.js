// A worker thread starts with plain JavaScript; a require() from here is compiled as everything else is.
'use strict';
require('ts-node/register/transpile-only');
require('./collector-thread.ts');
