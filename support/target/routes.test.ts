import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseRoutes, routeFaults } from './route-settings';
import { inferenceUrl, routeUrl, serverRoutes, targetUrls } from './routes';
import { DIALECT_NAMES } from './api-dialect';
import { openAiChat } from './openai-chat';

const BASE_URL = 'http://host:8000';
const GUIDE = {
  health: '/api/v1/health',
  models: '/api/v1/models',
  unstructured: '/api/v1/unstructured',
  structured: '/api/v1/structured',
  conversation: '/api/v1/conversation',
};

describe('serverRoutes', () => {
  const server = { api: 'llm-server', settings: { baseUrl: BASE_URL } } as const;

  it("are the guide's where nothing is set", () => {
    expect(serverRoutes(server)).to.deep.equal(GUIDE);
    expect(serverRoutes({ ...server, routes: 'guide' })).to.deep.equal(GUIDE);
  });

  it('are those of the server that the guide was written for', () => {
    expect(serverRoutes({ ...server, routes: 'server' })).to.deep.equal({
      health: '/api/v1/health',
      models: '/api/v1/models',
      unstructured: '/api/v1/completions',
      structured: '/api/v1/structured-completions',
      schemas: '/api/v1/schemas',
      metrics: '/api/v1/metrics',
    });
  });

  it('are what is set, over those of the guide', () => {
    const routes = serverRoutes({ ...server, routes: { health: '/alive', conversation: null } });
    expect(routes).to.deep.equal({
      health: '/alive',
      models: '/api/v1/models',
      unstructured: '/api/v1/unstructured',
      structured: '/api/v1/structured',
    });
  });

  for (const [path, health] of [
    ['/', '/api/v1/health'],
    ['/v1', '/api/v1/health'],
    ['/api/v1/', '/api/v1/health'],
    ['/api', '/api/v1/health'],
    ['/x', '/x/api/v1/health'],
    ['/x/api/v1', '/x/api/v1/health'],
  ] as const) {
    it(`begin with what the path of the base URL begins with: ${path}`, () => {
      const settings = { baseUrl: BASE_URL + path };
      expect(serverRoutes({ api: 'llm-server', settings }).health).to.equal(health);
      const routes = { health: '/alive' };
      expect(serverRoutes({ api: 'llm-server', settings, routes }).health).to.equal('/alive');
    });
  }

  for (const [path, prefix, root] of [
    ['', '', '/v1'],
    ['/v1/', '', '/v1'],
    ['/x/v1', '/x', '/x/v1'],
    ['/x', '/x', '/x/v1'],
  ] as const) {
    it(`stand beside the API of OpenAI at "${path}"`, () => {
      const settings = { baseUrl: BASE_URL + path };
      expect(serverRoutes({ api: 'openai-chat', settings })).to.deep.equal({
        health: `${prefix}/health`,
        models: `${root}/models`,
        metrics: `${prefix}/metrics`,
        unstructured: `${root}/chat/completions`,
        structured: `${root}/chat/completions`,
        conversation: `${root}/chat/completions`,
      });
      const routes = { metrics: null, health: '/api/tags' };
      const own = serverRoutes({ api: 'openai-completions', settings, routes });
      expect(own).to.include({ health: '/api/tags', unstructured: `${root}/completions` });
      expect(own).not.to.have.property('metrics');
    });
  }

  it('lead to the server of the settings, whatever is written', () => {
    expect(routeUrl('https://host/v1', '/a?b=1').href).to.equal('https://host/a?b=1');
    expect(routeUrl('https://host/v1', '//other/a').host).to.equal('host');
    for (const path of ['@other/a', ':1/a', '.other/a', '\\other/a', 'a', ''])
      expect(() => routeUrl('https://host/v1', path), path).to.throw(
        'is no path from the root of https://host',
      );
  });
});

describe('targetUrls', () => {
  it('are the routes of all servers, and where the API of OpenAI is asked for answers', () => {
    const server = { api: 'openai-chat', settings: { baseUrl: 'http://a:1/x/v1' } } as const;
    // What is set of a route that is fixed is not asked.
    const routes = { models: '/m', structured: '/s', metrics: null };
    expect(targetUrls({ ...server, others: ['http://b'], routes }).map(String)).to.deep.equal([
      ...['chat/completions'].map((path) => `http://a:1/x/v1/${path}`),
      ...['x/health', 'm', 'x/v1/chat/completions', 's', 'x/v1/chat/completions'].map(
        (p) => `http://a:1/${p}`,
      ),
      'http://b/v1/chat/completions',
      ...['health', 'm', 'v1/chat/completions', 's', 'v1/chat/completions'].map((path) => `http://b/${path}`),
    ]);
  });

  const BESIDE = [
    '//other/v1',
    '/\\other/v1',
    '\\\\other',
    '/.//other/v1',
    '/%2e//other',
    '/a/..//other:2/api/v1',
  ];
  for (const path of BESIDE) {
    it(`are all of the server of the base URL, whose path is ${path}`, () => {
      const baseUrl = `http://host:1${path}`;
      expect(new URL(baseUrl).pathname).to.match(/^\/\/other/);
      expect(inferenceUrl(baseUrl, openAiChat).origin).to.equal('http://host:1');
      for (const api of DIALECT_NAMES)
        for (const { origin } of targetUrls({ api, settings: { baseUrl } }))
          expect(origin).to.equal('http://host:1');
    });
  }
});

describe('parseRoutes', () => {
  it('reads a preset, or JSON', () => {
    expect(parseRoutes('guide')).to.equal('guide');
    expect(parseRoutes('server')).to.equal('server');
    expect(parseRoutes('{"health": "/alive", "metrics": null}')).to.deep.equal({
      health: '/alive',
      metrics: null,
    });
    expect(parseRoutes({ health: '/alive' })).to.deep.equal({ health: '/alive' });
  });

  for (const written of ['gide', '{"health": ', '[]', 'null', 7]) {
    it(`says what to write instead of ${String(written)}`, () => {
      expect(() => parseRoutes(written)).to.throw(
        'is neither guide nor server nor a JSON object of routes; write for example {"health": "/health", "metrics": null}',
      );
    });
  }

  it('names every fault at once', () => {
    const written = '{"helth": "/a", "health": "a", "models": "//other/a", "metrics": 7}';
    expect(() => parseRoutes(written)).to.throw(
      /^sets the route "helth", which is not known; known are health, .*; sets the route "health" to "a", which is no path .*; sets the route "models" to "\/\/other\/a", .*; sets the route "metrics" to 7, /,
    );
  });
});

describe('routeFaults', () => {
  it('are routes that the API of OpenAI fixes', () => {
    const routes = { health: '/a', models: '/b', metrics: null, structured: '/c' };
    expect(routeFaults('llm-server', routes)).to.deep.equal([]);
    expect(routeFaults('openai-chat', 'server')).to.deep.equal([]);
    expect(routeFaults('openai-chat', routes)).to.deep.equal([
      'sets the route "structured", which is fixed in openai-chat: only health, models, metrics can be set there; leave it out, or set LLM_API to llm-server',
    ]);
  });
});
