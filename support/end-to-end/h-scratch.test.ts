import { it } from 'node:test';
import { Redis } from 'ioredis';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { RedisMonitor } from './redis-monitor.fixture';
it('x', async () => {
  await using redis = await RedisServer.start();
  using m = await RedisMonitor.start(redis.url);
  m.onCommand((w) => console.log(w));
  const r = new Redis(redis.url);
  await r.xadd('k', '*', 'type', 'records', 'data', Buffer.from([0, 34, 10, 200, 32, 34, 32]));
  await r.xadd('k', '*', 'type', 'progress', 'data', '{"inFlight":3}');
  await new Promise((x) => setTimeout(x, 100));
  r.disconnect();
});
