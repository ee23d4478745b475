import { availableParallelism, totalmem } from 'node:os';
import { buildHistory, BUILT_CORES, BUILT_SLOTS, BUILT_TIME_SCALE } from './built-history';
import { neededSteps } from './modeling/forecast/plan';
import { readHistoryCsv } from './monitoring/history/history-csv';
import { historyOfStore, type StoredTime } from './monitoring/history/history-of-store';
import { loadPoints } from './monitoring/history/load-points';
import { MODELLED_METRICS, MODELLED_UNITS } from './monitoring/history/modelled-metric';
import type { PerformanceHistory } from './monitoring/history/performance-history';
import type { ResourcePoint } from './statistics/resource-point';
import { PrometheusMonitoring } from './monitoring/prometheus/prometheus-monitoring';
import { readPrometheusQueries } from './monitoring/prometheus/prometheus-queries';
import { MetricStore } from './monitoring/store/metric-store';
import { defaultStorePath } from './monitoring/store/store-path';
import { HISTORY_STEP, SEASONS } from './promised-prediction';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { isThisMachine } from './system/configured-system';

/** What a model is made of, and how its resources were used at each load; or why there is none. */
export type ModelHistory =
  | {
      readonly status: 'known';
      readonly history: PerformanceHistory;
      readonly points: readonly ResourcePoint[];
      /** Of the time axis of a picture. */
      readonly timeScale: number;
      /** Why what it says is not to be believed. */
      readonly doubts: readonly string[];
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** The time in which something was recorded: a history does not begin when it is asked for. */
function withoutEnds(history: PerformanceHistory): PerformanceHistory {
  const series = history.series.map((one) => {
    const isThere = (value: number): boolean => Number.isFinite(value);
    const [first, last] = [one.values.findIndex(isThere), one.values.findLastIndex(isThere)];
    const start = one.start + Math.max(0, first) * one.step;
    return { ...one, start, values: first < 0 ? [] : one.values.slice(first, last + 1) };
  });
  return { ...history, series };
}

/** How far back a history goes, at most. */
const LONGEST = 30 * 24 * HISTORY_STEP;
/** Sampled hours, below which a store's own history is none yet: not even the next hour could be judged. */
const LEAST_HOURS = neededSteps({ horizon: 1, seasons: SEASONS });
const DAY_AHEAD_HOURS = neededSteps({ horizon: 24, seasons: SEASONS });

/**
 * The history that the settings name: a CSV, a store, the user's Prometheus, or what was monitored of the server
 * before; where nothing is named and nothing was monitored, one is made with the simulator.
 */
export async function findHistory(report: ScenarioReport): Promise<ModelHistory> {
  const { history, monitoringUrl, baseUrl, store } = run.parameters;
  if (history === 'built') return made(report);
  if (history.endsWith('.csv')) return known(readHistoryCsv(history, HISTORY_STEP));
  if (history !== 'auto') return ofStore(history, baseUrl ?? onlyTarget(history));
  if (monitoringUrl !== undefined) return ofPrometheus(monitoringUrl);
  if (baseUrl === undefined) return made(report);
  const path = store ?? defaultStorePath(process.env);
  const found = ofStore(path, baseUrl);
  if (hoursOf(found) >= LEAST_HOURS) return found;
  return {
    status: 'unavailable',
    reason:
      `${path} has ${hoursOf(found)} hours of ${baseUrl}, and a model of the next hour needs ${LEAST_HOURS} of them, one of the next day ${DAY_AHEAD_HOURS}: ` +
      'run "npm run monitor" beside the server so long, or set LLM_HISTORY to a CSV or to built, or MONITORING_URL',
  };
}

const known = (history: PerformanceHistory): ModelHistory => ({
  status: 'known',
  history: withoutEnds(history),
  points: [],
  timeScale: 1,
  doubts: [],
});

/** Of the series of throughput. */
function hoursOf(found: ModelHistory): number {
  if (found.status === 'unavailable') return 0;
  const throughput = found.history.series.find(({ metric }) => metric === 'Throughput');
  return throughput?.values.filter(Number.isFinite).length ?? 0;
}

/** Whose history a store is; throws where it is that of several servers, which are no one system. */
function onlyTarget(path: string): string {
  using store = MetricStore.open(path);
  const labels = store.list({ type: 'Throughput' }).map((series) => series.labels);
  const targets = new Set(
    labels.flatMap(({ target, time_compression: scale }) => (scale === undefined ? (target ?? []) : [])),
  );
  const [target, ...others] = targets;
  if (target !== undefined && others.length === 0) return target;
  throw new Error(
    target === undefined
      ? `${path} has no throughput of any server: run "npm run monitor" beside one, or name another file in LLM_HISTORY`
      : `${path} has the history of several servers: set LLM_BASE_URL to one of ${[target, ...others].join(', ')}`,
  );
}

/** What was monitored at the pace of the clock: what was compressed is another server's day. */
function ofStore(path: string, target: string): ModelHistory {
  using store = MetricStore.open(path);
  const to = Date.now();
  const labels = { target };
  const time = { labels, from: to - LONGEST, to, step: HISTORY_STEP, timeScale: 1 };
  const { serverSlots: slots } = run.parameters;
  const isElsewhere = !isThisMachine(new URL(target).hostname);
  return readStore(store, time, {
    cores: availableParallelism(),
    isElsewhere,
    ...(slots === undefined ? {} : { slots }),
  });
}

function readStore(
  store: MetricStore,
  time: StoredTime,
  capacities: { readonly slots?: number; readonly cores?: number; readonly isElsewhere?: boolean },
): ModelHistory {
  return {
    status: 'known',
    history: withoutEnds(historyOfStore(store, time, capacities)),
    points: loadPoints(store, time, { memoryBytes: totalmem(), ...capacities }),
    timeScale: time.timeScale,
    doubts: [],
  };
}

async function ofPrometheus(url: string): Promise<ModelHistory> {
  const { monitoringQueries: queries, monitoringHeaders: headers } = run.parameters;
  await using prometheus = await PrometheusMonitoring.reach(url, readPrometheusQueries(queries), { headers });
  const to = HISTORY_STEP * Math.floor(Date.now() / HISTORY_STEP);
  const series = [];
  for (const metric of MODELLED_METRICS)
    series.push({
      ...(await prometheus.modelled(metric, to - LONGEST, to, HISTORY_STEP)),
      metric,
      unit: MODELLED_UNITS[metric],
    });
  return known({ source: `${prometheus.name}, asked by ${queries}`, series, notes: [] });
}

async function made(report: ScenarioReport): Promise<ModelHistory> {
  const { store: path, labels, from, to, source, doubts } = await buildHistory(report);
  using store = MetricStore.open(path);
  const time = { labels, from, to, step: HISTORY_STEP, timeScale: BUILT_TIME_SCALE };
  const found = readStore(store, time, { slots: BUILT_SLOTS, cores: BUILT_CORES });
  return found.status === 'known' ? { ...found, doubts, history: { ...found.history, source } } : found;
}
