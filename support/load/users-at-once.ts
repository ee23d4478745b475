import { milliseconds } from '../quantities/units';
import type { ClosedModel } from './load-plan';

/** So many virtual users who all begin at once and ask again as soon as they are answered, unless the fields say more. */
export const usersAtOnce = (
  virtualUsers: number,
  fields: Pick<ClosedModel, 'requestsEach'> & Partial<ClosedModel>,
): ClosedModel => ({
  model: 'closed',
  thinkTime: milliseconds(0),
  rampUp: milliseconds(0),
  ...fields,
  virtualUsers,
});
