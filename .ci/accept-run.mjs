// Tells errors from missed limits in the results of a run, by path. A promise that was measured and missed is
// printed; an exception, an unbound step, books that do not balance, or a promise that should have been
// measured and was not, ends with exit code 1.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
const { run, checks, scenarios } = JSON.parse(readFileSync(path, 'utf8'));

/** Whether networks can be made here: then what is about them has to be measured. */
const hasNetworks = spawnSync('unshare', ['--net', 'true']).status === 0;

/** What a machine may lack: GPUs, and the rights over its network. */
const mayLack = ({ metric, featureFile }) =>
  /gpu/i.test(metric) ||
  (!hasNetworks && /\/(network_performance|latency_spikes)\.feature$/.test(featureFile));

const errors = [...run.faults];
if (run.interrupted) errors.push('the run did not reach its end');
if (scenarios.length === 0 || checks.length === 0) errors.push('no promise was checked');

for (const { featureFile, line, outcome, ledger, error } of scenarios) {
  const place = `${featureFile}:${line}`;
  const own = checks.filter((check) => check.featureFile === featureFile && check.line === line);
  const missed = own.some((check) => check.outcome === 'failed' || check.outcome === 'inconclusive');
  if (!['passed', 'failed', 'skipped'].includes(outcome)) errors.push(`${place}: ${outcome}`);
  if (outcome === 'failed' && !missed) errors.push(`${place}: ${error}`);
  if (own.length === 0) errors.push(`${place}: no promise was checked`);
  const isLacking =
    own.length > 0 && own.every((check) => check.outcome === 'not measured' && mayLack(check));
  if (ledger === null && !isLacking) errors.push(`${place}: no request was sent`);
  else if (ledger !== null && !balances(ledger))
    errors.push(`${place}: the books do not balance: ${JSON.stringify(ledger)}`);
}
for (const check of checks) {
  // Without an observed value an inconclusive promise was not measured at all, and one that an exception cut
  // short was not measured to its end.
  const unmeasured = check.outcome === 'inconclusive' && check.observed === null;
  const cutShort = check.source === 'stopped before its end';
  const lacking = check.outcome === 'not measured' && !mayLack(check);
  if (unmeasured || cutShort || lacking) errors.push(`${check.featureFile}:${check.line}: ${check.summary}`);
}

const missed = checks.filter(
  ({ outcome, observed }) => outcome === 'failed' || (outcome === 'inconclusive' && observed),
);
for (const { label, scenario, summary } of missed)
  console.log(`missed on this machine: ${label === '' ? scenario : label}: ${summary}`);
const lacking = checks.filter((check) => check.outcome === 'not measured' && !/gpu/i.test(check.metric));
for (const { summary } of lacking) console.log(`not measured on this machine: ${summary}`);
for (const error of errors) console.log(`error: ${error}`);
console.log(`${checks.length} promises, ${missed.length} missed, ${errors.length} errors`);
process.exitCode = errors.length > 0 ? 1 : 0;

function balances({ scheduled, sent, dropped, ...ended }) {
  const answered = Object.values(ended).reduce((sum, count) => sum + count, 0);
  return scheduled === sent + dropped && sent === answered;
}
