export type * from './types';
export type Own = string;
