import { ForksPoolWorker, type PoolOptions, type PoolRunnerInitializer, type PoolWorker } from 'vitest/node';

type WorkerRequest = Parameters<PoolWorker['send']>[0];

/** Vitest's pool of processes, which by itself says of one that died neither which test file it ran nor what it died of. */
export const tellingForks: PoolRunnerInitializer = {
  name: 'telling-forks',
  createPoolWorker: (options) => new TellingWorker(options),
};

class TellingWorker extends ForksPoolWorker {
  override readonly name = tellingForks.name;
  #files = '';
  #stopping = false;

  constructor(options: PoolOptions) {
    super(options);
    this.execArgv = [...this.execArgv, '--report-on-fatalerror'];
  }

  override send(message: WorkerRequest): void {
    if (message.type === 'run') this.#files = message.context.files.map(({ filepath }) => filepath).join(', ');
    super.send(message);
  }

  override async start(): Promise<void> {
    await super.start();
    const tell = (...[code, signal]: (number | string | null)[]): void => {
      if (this.#stopping) return;
      // After everything else too, where it is not lost among thousands of lines.
      const say = (): void => console.error(`The process of ${this.#files} ended by ${signal ?? `exit code ${code}`}.`);
      say();
      process.once('exit', say);
    };
    this.on('exit', tell);
  }

  override stop(): Promise<void> {
    this.#stopping = true;
    return super.stop();
  }
}
