import { formatQuantity } from '../quantities/quantity';

/** `1 user`, `64 users`, `57.2 users`. */
export const usersText = (users: number): string => `${numberText(users)} ${users === 1 ? 'user' : 'users'}`;

/** `1 to 64 users`. */
export const rangeText = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  `${numberText(from)} to ${usersText(to)}`;

const numberText = (value: number): string => formatQuantity({ dimension: 'count', value });
