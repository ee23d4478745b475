/** Characters of a text that came from a server or an error: the whole of it is in the raw files. */
export const LONGEST_TEXT = 6_000;

/** Characters of one that says why a promise is judged so: there may be hundreds of them. */
export const LONGEST_REASON = 1_500;
