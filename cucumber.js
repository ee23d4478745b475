require('ts-node/register/transpile-only');
const { run } = require('./support/run.ts');

// A dry run measures nothing and leaves nothing behind; where nothing can be written, the run itself says so.
const dryRun = process.argv.some((word) => word === '--dry-run' || word === '-d');
const reports = !run.folder.isWritable
  ? []
  : [`html:${run.folder.file('cucumber-report.html')}`, `message:${run.folder.file('messages.ndjson')}`];

// Tables for models that the user names, a trace that the user has, a soak of many minutes: they run where their tags
// are asked for; results of another tool also where they are named.
const words = process.argv.join(' ');
const named = process.env.LLM_IMPORT ? '@imported' : '';
const excluded = ['@mlperf', '@trace', '@kill-soak', '@imported']
  .filter((tag) => !words.includes(tag) && tag !== named)
  .map((tag) => `not ${tag}`);

const common = {
  tags: excluded.join(' and '),
  requireModule: ['ts-node/register/transpile-only'],
  require: [
    'support/parameter-types.ts',
    'support/plain-errors.ts',
    'support/world.ts',
    'support/hooks.ts',
    'step-definitions/*.steps.ts',
  ],
  plugin: ['./support/run-plugin.js'],
  format: ['summary', ...(dryRun ? [] : reports)],
  // The lines that steps log are told as they come; the summary need not repeat them.
  formatOptions: { printAttachments: false },
  // Failed measurements are findings: repeating one until it passes would hide them.
  retry: 0,
};

module.exports = {
  default: common,
  // Takes the promises at their word where the default profile saves time.
  full: {
    ...common,
    worldParameters: {
      samplingBudget: '120 s',
      levelTime: '60 s',
      searchBudget: '30 min',
      soakTime: '365 d',
      timeCompression: 1,
      tokenCompression: 1,
    },
  },
};
