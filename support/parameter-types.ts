import { defineParameterType } from '@cucumber/cucumber';
import { PARAMETER_READERS } from './parameter-readers';

// The patterns let wrong text through on purpose: its reader then says what is wrong with it, where a strict
// pattern would only leave the step undefined. They are literals so that editors can read them.

defineParameterType({
  name: 'statistic',
  regexp: /p\d\S*|mean|average|median|maximum/,
  transformer: PARAMETER_READERS.statistic,
  useForSnippets: false,
});

defineParameterType({
  name: 'latency',
  regexp:
    /latency|inter-token latency|ITL|time to first token|TTFT|time per output token|TPOT|response time|end-to-end latency|schedule lag/,
  transformer: PARAMETER_READERS.latency,
  useForSnippets: false,
});

defineParameterType({
  name: 'erringLatency',
  regexp: /inter-token latency|ITL|time to first token|TTFT|time per output token|TPOT|response time/,
  transformer: PARAMETER_READERS.erringLatency,
  useForSnippets: false,
});

defineParameterType({
  name: 'rate',
  regexp: /throughput|output throughput|request rate|error rate/,
  transformer: PARAMETER_READERS.rate,
  useForSnippets: false,
});

defineParameterType({
  name: 'comparison',
  regexp: /be below|be less than|stay below|not exceed|be at most|be above|be more than|exceed|be at least/,
  transformer: PARAMETER_READERS.comparison,
  useForSnippets: false,
});

defineParameterType({
  name: 'quantity',
  regexp: /\S+(?: \S+)*/,
  transformer: PARAMETER_READERS.quantity,
  useForSnippets: false,
});

defineParameterType({
  name: 'dataSize',
  regexp: /\S+(?: \S+)*/,
  transformer: PARAMETER_READERS.dataSize,
  useForSnippets: false,
});

defineParameterType({
  name: 'duration',
  regexp: /\S+ \S+|\S+/,
  transformer: PARAMETER_READERS.duration,
  useForSnippets: false,
});

defineParameterType({
  name: 'share',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.share,
  useForSnippets: false,
});

defineParameterType({
  name: 'regressionLimit',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.regressionLimit,
  useForSnippets: false,
});

defineParameterType({
  name: 'baselineName',
  regexp: /"([^"]*)"/,
  transformer: PARAMETER_READERS.baselineName,
  useForSnippets: false,
});

defineParameterType({
  name: 'transport',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.transport,
  useForSnippets: false,
});

defineParameterType({
  name: 'count',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.count,
  useForSnippets: false,
});

defineParameterType({
  name: 'factor',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.factor,
  useForSnippets: false,
});

defineParameterType({
  name: 'servedLoad',
  regexp: /\S+ \S+(?: \S+)*/,
  transformer: PARAMETER_READERS.servedLoad,
  useForSnippets: false,
});

defineParameterType({
  name: 'modelSize',
  regexp: /"([^"]*)"/,
  transformer: PARAMETER_READERS.modelSize,
  useForSnippets: false,
});

defineParameterType({
  name: 'smallRoute',
  regexp: /health check|model list/,
  transformer: PARAMETER_READERS.smallRoute,
  useForSnippets: false,
});

defineParameterType({
  name: 'observation',
  regexp:
    /schema compliance|share of distinct schemas|share of repeated answers|schema overhead|overhead of structured output|validation time|request size|answer size|response size|input\/output token ratio|cache hit rate|speed-up over one connection|server CPU|server memory|server memory growth|answer consistency|share of turns answered|warm share of the cold response time|memory fragmentation|inference throughput|token throughput|inference latency|spread between runs|allocated GPU memory|GPU utilisation|share of GPU memory in use|fall of throughput as users grow|last number of virtual users within the limits|recovery time after the peak|warm share of the cold time to first token|share of decode speed left at the longest context|load difference between nodes|CPU utilisation of the busiest node|time to rebalance|lowest share of normal throughput|time to serve again|requests dropped during failover|cut streams|wrong answers|kernel-level network latency|packet loss rate|network throughput|false alarms/,
  transformer: PARAMETER_READERS.observation,
  useForSnippets: false,
});

defineParameterType({
  name: 'structuredCase',
  regexp: /"([^"]*)"/,
  transformer: PARAMETER_READERS.structuredCase,
  useForSnippets: false,
});

defineParameterType({
  name: 'promptName',
  regexp: /"([^"]*)"/,
  transformer: PARAMETER_READERS.promptName,
  useForSnippets: false,
});

defineParameterType({
  name: 'conversationName',
  regexp: /"([^"]*)"/,
  transformer: PARAMETER_READERS.conversationName,
  useForSnippets: false,
});

defineParameterType({
  name: 'changing',
  regexp: /model size|inference speed|accuracy/,
  transformer: PARAMETER_READERS.changing,
  useForSnippets: false,
});

defineParameterType({
  name: 'change',
  regexp: /increase by at least|not increase by more than|decrease by at least|not decrease by more than/,
  transformer: PARAMETER_READERS.change,
  useForSnippets: false,
});

defineParameterType({
  name: 'precision',
  regexp: /\S+/,
  transformer: PARAMETER_READERS.precision,
  useForSnippets: false,
});

defineParameterType({
  name: 'promisedTime',
  regexp: /\S+ \S+|\S+/,
  transformer: PARAMETER_READERS.promisedTime,
  useForSnippets: false,
});

defineParameterType({
  name: 'spikeCause',
  regexp: /\S+(?: \S+)*/,
  transformer: PARAMETER_READERS.spikeCause,
  useForSnippets: false,
});
