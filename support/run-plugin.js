// Cucumber loads plugins by import(), past ts-node; a require() from here is compiled as everything else is.
require('ts-node/register/transpile-only');
module.exports = require('./run-plugin.ts');
