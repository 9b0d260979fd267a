/** Something that the person who runs the installer can mend: what went wrong, and what to do. */
export class Failure extends Error {
  constructor(message, hint, options) {
    super(message, options);
    this.hint = hint;
  }
}
