export function putThisThreadAhead(): boolean;
