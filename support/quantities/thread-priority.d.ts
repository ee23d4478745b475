export function putAhead(thread: number): boolean;
export function putThisThreadAhead(): boolean;
