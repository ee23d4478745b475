/** Past errors below which a candidate is not chosen, and no interval of 90 % is told from them. */
export const LEAST_ERRORS = 10;
/** Blocks below which how much they differ says too little of how much others would. */
export const LEAST_BLOCKS = 8;
