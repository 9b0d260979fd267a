/** What is wrong with the file, and where. */
export interface Mistake {
  readonly line: number;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}
