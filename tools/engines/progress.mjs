/** A size as people read it. */
export const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Says how far something is: in place on a terminal, otherwise only at its end. */
export class Progress {
  #shown = 0;
  #name;

  constructor(name) {
    this.#name = name;
  }

  update(done, total) {
    if (!process.stdout.isTTY || Date.now() - this.#shown < 200) return;
    this.#shown = Date.now();
    process.stdout.write(`\r  ${this.#name}: ${mebibytes(done)}${total > done ? ` of ${mebibytes(total)}` : ''}\u001b[K`);
  }

  end(size) {
    const [start, rest] = process.stdout.isTTY ? ['\r', '\u001b[K'] : ['', ''];
    console.log(`${start}  ${this.#name}: ${mebibytes(size)}${rest}`);
  }
}
