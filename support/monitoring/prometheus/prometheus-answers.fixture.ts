import type { MetricsServer } from '../../probes/prometheus/metrics-server.fixture';

/** What Prometheus 2.42 answered with the samples of the contract; the flags that matter of more than fifty. */
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  '/api/v1/status/buildinfo': [
    200,
    '{"status":"success","data":{"version":"2.42.0+ds","revision":"2.42.0+ds-5+deb12u1","branch":"debian/sid","goVersion":"go1.19.8"}}',
  ],
  '/api/v1/status/flags': [
    200,
    '{"status":"success","data":{"query.max-samples":"50000000","storage.tsdb.retention":"0s","storage.tsdb.retention.size":"0B","storage.tsdb.retention.time":"1w"}}',
  ],
  '/api/v1/status/runtimeinfo': [
    200,
    '{"status":"success","data":{"startTime":"2026-11-26T05:56:56.829166501Z","reloadConfigSuccess":true,"corruptionCount":0,"goroutineCount":24,"GOMAXPROCS":2,"storageRetention":"1w"}}',
  ],
  '/api/v1/targets?state=active': [
    200,
    '{"status":"success","data":{"activeTargets":[],"droppedTargets":[]}}',
  ],
  '/api/v1/query?query=contract_load%5B8000ms%5D&time=1767225600.000': [
    200,
    String.raw`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"contract_load","node":"a"},"values":[[1767225593.001,"2.5"],[1767225594.997,"NaN"],[1767225599,"+Inf"]]},{"metric":{"__name__":"contract_load","node":"b \"c\""},"values":[[1767225595.6,"-4"]]}]}}`,
  ],
  '/api/v1/query_range?query=sum%28last_over_time%28contract_load%5B2s%5D%29%29&start=1767225591.000&end=1767225597.000&step=3.000':
    [
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1767225591,"1"],[1767225594,"2.5"],[1767225597,"-4"]]}]}}',
    ],
  '/api/v1/query_range?query=sum%28&start=1767225599.000&end=1767225600.000&step=1.000': [
    400,
    '{"status":"error","errorType":"bad_data","error":"1:5: parse error: unclosed left parenthesis"}',
  ],
  '/api/v1/query_range?query=contract_load&start=1766620800.000&end=1767225600.000&step=1.000': [
    400,
    '{"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"}',
  ],
};

/** Has a server answer as a Prometheus did; 404 is for what it was not asked. */
export function answerAsRecorded(server: MetricsServer): void {
  server.answer = (response, asked) => {
    const path = server.asked[asked - 1]?.path ?? '';
    const [status, body] = ANSWERS[path] ?? [404, '404 page not found'];
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
}
