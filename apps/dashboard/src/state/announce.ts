import { signal } from '@preact/signals';

/** What has just changed, for who hears the page. */
export const announced = signal('');

let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Several changes at once are told together. */
export function announce(text: string): void {
  waiting.push(text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    announced.value = waiting.slice(-5).join('. ');
    waiting = [];
  }, 300);
}
