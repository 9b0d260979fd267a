import { computed, signal } from '@preact/signals';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The parts of the address behind `#/`: a view, and what it is about. */
export const route = computed(() => {
  const [view = '', ...rest] = hash.value
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodeURIComponent(part));
  return { view: view === '' ? 'runs' : view, about: rest };
});

export const address = (...parts: readonly string[]): string => `#/${parts.map(encodeURIComponent).join('/')}`;

export function goTo(...parts: readonly string[]): void {
  location.hash = address(...parts);
}
