import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { line } from '../state/connection.ts';
import { useAct } from './act.ts';

/** Reads again and again while the page is seen, and after each new connection. */
export function usePolled<Value>(
  read: () => Promise<Value>,
  everyMs: number,
): { readonly value: Signal<Value | null>; readonly act: ReturnType<typeof useAct> } {
  const value = useSignal<Value | null>(null);
  const act = useAct();
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible' && line.peek() === 'online')
        void act.run(async () => {
          value.value = await read();
        });
    };
    look();
    const timer = setInterval(look, everyMs);
    return () => clearInterval(timer);
  }, [line.value]);
  return { value, act };
}
