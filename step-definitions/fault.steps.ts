import { Given, Then, When } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('a distributed system with {count} nodes', async function (this: PerformanceWorld, count: number) {
  await this.failover.useCluster(count);
});

Given('answers are streamed', function (this: PerformanceWorld) {
  this.failover.streamAnswers();
});

When('{count} node(s) fail(s) simultaneously', async function (this: PerformanceWorld, count: number) {
  await this.failover.failAtOnce(count);
});

When(
  'a node is killed and started again after {duration}',
  async function (this: PerformanceWorld, time: Quantity) {
    await this.failover.suffer({ kind: 'kill' }, time);
  },
);

When('a node freezes for {duration}', async function (this: PerformanceWorld, time: Quantity) {
  await this.failover.suffer({ kind: 'freeze' }, time);
});

When('a node hangs for {duration}', async function (this: PerformanceWorld, time: Quantity) {
  await this.failover.suffer({ kind: 'hang' }, time);
});

When('a node refuses connections for {duration}', async function (this: PerformanceWorld, time: Quantity) {
  await this.failover.suffer({ kind: 'refuse' }, time);
});

When(
  'a node becomes {factor} times as slow for {duration}',
  async function (this: PerformanceWorld, factor: number, time: Quantity) {
    await this.failover.suffer({ kind: 'slow', factor }, time);
  },
);

When(
  'a node loses {share} of its packets for {duration}',
  async function (this: PerformanceWorld, share: Quantity, time: Quantity) {
    await this.failover.suffer({ kind: 'packet loss', share: share.value / 100 }, time);
  },
);

When(
  '{count} nodes are killed and started again, one after another',
  async function (this: PerformanceWorld, count: number) {
    await this.failover.killOneAfterAnother(count);
  },
);

Then(
  '(the )remaining nodes should rebalance within {duration}',
  function (this: PerformanceWorld, limit: Quantity) {
    return this.promiseNamed('(the )remaining nodes should rebalance within {duration}', limit);
  },
);

Then(
  '(the )throughput should remain above {share} of normal',
  function (this: PerformanceWorld, limit: Quantity) {
    return this.promiseNamed('(the )throughput should remain above {share} of normal', limit);
  },
);

Then(
  '(the )healed node should serve again within {duration}',
  function (this: PerformanceWorld, limit: Quantity) {
    return this.promiseNamed('(the )healed node should serve again within {duration}', limit);
  },
);

Then('no requests should be dropped during failover', function (this: PerformanceWorld) {
  return this.promiseNamed('no requests should be dropped during failover');
});

Then('no stream should be cut', function (this: PerformanceWorld) {
  return this.promiseNamed('no stream should be cut');
});

Then('every answer should be the one that was asked for', function (this: PerformanceWorld) {
  return this.promiseNamed('every answer should be the one that was asked for');
});
