/**
 * Where a site keeps what must outlive its process: named bytes, with `/` between folder and file. On a computer a folder, in a
 * browser a database.
 */
export interface SiteFiles {
  /** Where it is, for a person. */
  readonly place: string;
  /** Null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** A reader sees the old content or the new one, never a part. @throws AtollError 702 */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** The file, or the folder with all in it; what is not there is no error. */
  remove(name: string): Promise<void>;
  /** Names of the files in a folder; none where there is no such folder. */
  list(folder: string): Promise<string[]>;
}

/** What is in one folder of them. */
export const below = (files: SiteFiles, folder: string): SiteFiles => {
  const inside = (name: string) => (name === '' ? folder : `${folder}/${name}`);
  return {
    place: `${files.place}/${folder}`,
    read: (name) => files.read(inside(name)),
    write: (name, content) => files.write(inside(name), content),
    remove: (name) => files.remove(inside(name)),
    list: (name) => files.list(inside(name)),
  };
};
