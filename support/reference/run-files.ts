import { DISTRIBUTIONS_FILE } from '../report/distributions';

/** The files of a run's folder, and whom each is for. */
export const RUN_FILES: Readonly<Record<string, string>> = {
  'index.html': 'people: the answer, every promise with its interval, what to do next, charts, environment',
  'cucumber-report.html': 'people: the run step by step',
  'results.json':
    'programs: promises, figures, environment and target, by the schema `support/report/results.schema.json`',
  'results.csv': 'spreadsheets: every promise and figure as a row',
  'junit.xml': 'build servers: every promise as a test case, with its reason',
  'requests.ndjson': 'every request to the system under test, with all its stamps',
  [DISTRIBUTIONS_FILE]: 'the values behind latencies and rates, by block, which later runs are compared with',
  'load-workers.csv':
    'spreadsheets: what each load worker on another machine did in each second of each load',
  'guide-summary.html': "people: the loads on a server's routes, structured against plain, conversations",
  'scenario-summary.csv': 'spreadsheets: the loads on routes, a row each',
  'comparison.csv': 'spreadsheets: structured against plain answers, a row each',
  'conversations.json': 'every conversation with its turns',
  'conversations.csv': 'every turn of every conversation as a row',
  'charts/*.svg': 'the charts, each with its description',
  'traces/*/trace.json': 'the Perfetto UI: kernel events and packets around a latency spike',
  'traces/*/packets.pcapng': 'Wireshark: the packets around a latency spike',
  'history.db': 'the monitored samples of a run that needs a history of its own (SQLite)',
  'environment.json': 'the measuring machine',
  'messages.ndjson': "Cucumber's own messages",
};
