import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultsOf } from './parameter-faults.fixture';
import { publicParameters, readParameters, secretsOf } from './parameters';

describe('settings of monitoring and performance models', () => {
  it('judge the store, and a Prometheus where there is one, and make a history where there is none', () => {
    expect(readParameters({}, {})).to.include({ monitoring: 'auto', history: 'auto' });
  });

  it('name what is no monitoring, no address, no file and no number', () => {
    const faults = faultsOf(
      {},
      {
        LLM_MONITORING: 'nagios',
        MONITORING_URL: 'http://me:secret@prometheus:9090',
        MONITORING_QUERIES: 'queries-that-are-not-there.json',
        LLM_HISTORY: 'history-that-is-not-there.csv',
        LLM_SERVER_SLOTS: 'many',
      },
    ).join('\n');
    expect(faults).to.match(/LLM_MONITORING is no monitoring known here; write auto, store or prometheus/);
    expect(faults).to.match(/MONITORING_URL holds a user name or a password.*set MONITORING_HEADERS instead/);
    expect(faults).to.match(/MONITORING_QUERIES names nothing that is there/);
    expect(faults).to.match(/LLM_HISTORY is neither auto nor built, nor the path of a file that is there/);
    expect(faults).to.match(/LLM_SERVER_SLOTS is not a whole number from 1/);
    expect(faults).not.to.contain('me:secret');
  });

  it('read the headers of an OpenTelemetry collector as that standard has them, and keep them to themselves', () => {
    const parameters = readParameters({}, { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-team=search' });
    expect(parameters.otlpHeaders).to.deep.equal({ 'api-key': 'a b', 'x-team': 'search' });
    expect(publicParameters(parameters)['otlpHeaders']).to.equal('api-key, x-team');
    expect(secretsOf(parameters)).to.include.members(['a b', 'search']);
    expect(faultsOf({}, { OTEL_EXPORTER_OTLP_HEADERS: 'secret' }).join()).to.match(
      /OTEL_EXPORTER_OTLP_HEADERS is not a list of headers/,
    );
  });

  it('keep the headers for a Prometheus to themselves', () => {
    const parameters = readParameters({}, { MONITORING_HEADERS: '{"Authorization": "Bearer key"}' });
    expect(publicParameters(parameters)['monitoringHeaders']).to.equal('Authorization');
    expect(secretsOf(parameters)).to.include('Bearer key');
  });
});
