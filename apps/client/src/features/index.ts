export * from './cache/index.ts';
export * from './site-caches.ts';
