/** Whether a host name or address, as in a URL or behind `--host`, is this machine's alone: never seen on a network. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?(0{0,4}:){2,7}0{0,3}1\]?)$/i.test(host);
