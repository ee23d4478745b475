/**
 * The arrows of the architecture: a folder of support/ may import the folders listed here, and no others.
 * Tests and fixtures may import what they need.
 */
const ARROWS = {
  quantities: [],
  statistics: ['quantities'],
  target: ['quantities'],
  cases: ['target', 'quantities', 'statistics'],
  simulator: ['quantities'],
  engine: ['quantities'],
  load: ['target', 'cases', 'statistics', 'quantities'],
  importers: ['load', 'assertions', 'statistics', 'quantities'],
  probes: ['quantities'],
  assertions: ['statistics', 'quantities'],
  modeling: ['statistics', 'quantities'],
  monitoring: ['probes', 'statistics', 'quantities'],
  cluster: ['simulator', 'probes', 'statistics', 'quantities'],
  network: ['cluster', 'probes', 'statistics', 'quantities'],
  capacity: ['load', 'assertions', 'statistics', 'quantities'],
  report: ['assertions', 'statistics', 'quantities'],
  baseline: ['report', 'assertions', 'statistics', 'quantities'],
  exports: ['report', 'load', 'assertions', 'statistics', 'quantities'],
  evaluation: ['target', 'statistics', 'quantities'],
  gherkin: ['quantities'],
  thresholds: ['report', 'gherkin', 'assertions', 'statistics', 'quantities'],
  system: ['target', 'engine', 'simulator', 'quantities'],
  bench: [
    'load',
    'engine',
    'simulator',
    'target',
    'report',
    'baseline',
    'monitoring',
    'network',
    'statistics',
    'quantities',
  ],
};

const TESTS = '\\.(test|contract|fixture)\\.ts$';

const arrows = Object.entries(ARROWS).map(([folder, allowed]) => ({
  name: `${folder}-may-import-only-${allowed.join('-and-') || 'itself'}`,
  severity: 'error',
  from: { path: `^support/${folder}/`, pathNot: TESTS },
  to: { path: '^(support|step-definitions)/', pathNot: `^support/(${[folder, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'steps-know-only-the-world',
      comment: 'A step is one call into the World; types of its parameters aside.',
      severity: 'error',
      from: { path: '^step-definitions/', pathNot: TESTS },
      to: { path: '^support/', pathNot: '^support/world', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'libraries-know-nothing-of-cucumber',
      severity: 'error',
      from: { path: `^support/(${Object.keys(ARROWS).join('|')})/`, pathNot: `${TESTS}|^support/gherkin/` },
      to: { path: 'node_modules/@cucumber/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      // The schema's file and the reference are written by a developer, and the clients compared by one, never by a run.
      from: {
        path: '^(support|step-definitions)/',
        pathNot: `${TESTS}|write-results-schema|reference-page|^support/bench/`,
      },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mts', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
