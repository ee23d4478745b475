import type { Redis } from 'ioredis';

/** A card is a few hundred bytes, and a refusal's some thousand; whatever is larger is never fetched. */
const MOST_CARD_BYTES = 32 << 10;
const MOST_ID_BYTES = 128;
/** A load has no more shards. */
const MOST_CARDS = 10_000;

const READ = `
local cards, left = {}, 0
for _, id in ipairs(redis.call('hkeys', KEYS[1])) do
  if #cards < 2 * tonumber(ARGV[3]) and #id <= tonumber(ARGV[2])
    and redis.call('hstrlen', KEYS[1], id) <= tonumber(ARGV[1]) then
    cards[#cards + 1] = id
    cards[#cards + 1] = redis.call('hget', KEYS[1], id)
  else
    left = left + 1
  end
end
return {left, cards}`;

/** What workers wrote of themselves, by their ids, and how much of it was left where it is: too long, or too much. */
export async function readCards(
  redis: Redis,
  key: string,
): Promise<{ readonly cards: ReadonlyMap<string, string>; readonly left: number }> {
  const bounds = [MOST_CARD_BYTES, MOST_ID_BYTES, MOST_CARDS];
  const [left, flat] = (await redis.eval(READ, 1, key, ...bounds)) as [left: number, flat: string[]];
  const cards = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) cards.set(flat[at] ?? '', flat[at + 1] ?? '');
  return { cards, left };
}
