export * from './cache/index.ts';
export * from './disk-caches.ts';
export * from './site-caches.ts';
