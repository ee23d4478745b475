import { When } from '@cucumber/cucumber';
import type { SmallRoute } from '../support/small-route';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

When(
  'the {string} load of {count} thread(s) and {count} connection(s) asks for the {smallRoute} for {duration}',
  async function (
    this: PerformanceWorld,
    name: string,
    threads: number,
    connections: number,
    route: SmallRoute,
    duration: Quantity,
  ) {
    await this.endpoints.load({ name, threads, connections, route, duration });
  },
);

When(
  'the {smallRoute} is asked for past caches and from them in turns, {count} pairs of {count} requests',
  async function (this: PerformanceWorld, route: SmallRoute, pairs: number, requests: number) {
    await this.endpoints.compareCaches(route, pairs, requests);
  },
);
