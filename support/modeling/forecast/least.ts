/** Past errors below which a candidate is not chosen, and no interval of 90 % is told from them. */
export const LEAST_ERRORS = 10;
/** Blocks below which resampling them says nothing. */
export const LEAST_BLOCKS = 5;
