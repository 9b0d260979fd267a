import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { createRandom, type Random, seedFrom } from '@atoll/core';
import { canaryOf, lightAnswer } from '../light/answers.ts';
import { type Asked, LightSite, type Reply } from '../light/light-site.ts';
import type { FromChild } from './messages.ts';

const READ_EVERY_MS = 1_000;
/** Refusals that come of losing a connection in the middle of something, or of being late. */
const FITTING = new Set([404, 408, 409, 501, 504, 602, 605, 606]);

const latencies: number[] = [];
const wrong: string[] = [];
let connected = 0;
let flaps = 0;

/** So many sites from a number on; those with a number below `flapping` lose their connection again and again. */
export async function main([url = '', from = '0', count = '0', flapping = '0']: readonly string[]): Promise<void> {
  const { manifest } = await loadBackbonePackage();
  const canary = canaryOf(manifest);
  for (let number = Number(from); number < Number(from) + Number(count); number++)
    void live(url, number, canary, number < Number(flapping));
  setInterval(() => {
    const told: FromChild = { type: 'sites', connected, latencies: latencies.splice(0), wrong: wrong.splice(0, 20), flaps };
    process.send?.(told);
  }, READ_EVERY_MS);
  process.on('message', (asked) => {
    if (asked === 'end') process.exit(0);
  });
  process.on('disconnect', () => process.exit(0));
  await new Promise(() => undefined);
}

/** One site for ever: a connection, whatever is asked over it, and the next connection. */
async function live(url: string, number: number, canary: Float32Array, flaps: boolean): Promise<never> {
  const name = `site-${number}`;
  const random = createRandom(seedFrom('soak', number));
  await pause(random.integer(2_000));
  for (;;) {
    try {
      await oneConnection(
        new LightSite({ url, name, canary, transport: flaps && random.integer(4) === 0 ? 'polling' : 'websocket' }),
        random,
        flaps,
      );
    } catch {
      // the connection was lost in the middle of something; the next one goes on
    }
    await pause(100 + random.integer(flaps ? 1_500 : 300));
  }
}

async function oneConnection(site: LightSite, random: Random, isFlapping: boolean): Promise<void> {
  // Closing what is not connected yet tells of neither.
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
    site.socket.once('disconnect', () => resolve());
    site.socket.once('connect_error', () => resolve());
  });
  const guarded = (work: Promise<unknown>): void => void work.catch(() => undefined); // the end of the connection says it
  site.onOffer = (run) => guarded(timed(site.join(run)));
  site.onTask = (asked) => guarded(answer(site, asked, random, isFlapping));
  site.socket.once('connect', () => {
    connected += 1;
    site.socket.once('disconnect', () => {
      connected -= 1;
    });
    guarded(greet(site));
  });
  const timer = isFlapping
    ? setTimeout(() => {
        flaps += 1;
        site.close();
        end();
      }, 1_000 + random.integer(7_000))
    : undefined;
  await ended;
  clearTimeout(timer);
  site.close();
}

async function greet(site: LightSite): Promise<void> {
  const { welcome } = await timed(site.hello());
  for (const { run, member, phase } of welcome?.runs ?? [])
    if (run && (member || phase === 'gathering') && phase !== 'completed') await timed(site.join(run));
}

async function answer(site: LightSite, asked: Asked, random: Random, isFlapping: boolean): Promise<void> {
  const bytes = lightAnswer(site.name, asked.task);
  if (isFlapping && random.integer(3) === 0) {
    if ((await site.upload(asked, bytes, 2_048, 1 + random.integer(3))) === null) {
      flaps += 1;
      site.close(); // dies in the middle; the upload goes on from there over the next connection
    }
    return;
  }
  await timed(random.integer(4) === 0 ? site.upload(asked, bytes, 4_096) : site.result(asked, bytes));
}

async function timed<T extends Reply | null>(work: Promise<T>): Promise<T> {
  const begun = performance.now();
  const reply = await work;
  latencies.push(performance.now() - begun);
  const code = reply?.refusal?.code ?? 0;
  if (code !== 0 && !FITTING.has(code)) wrong.push(`${code}: ${reply?.refusal?.message ?? ''}`);
  return reply;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
