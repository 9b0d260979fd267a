export { isEveryAddress, namesOf } from './names.ts';
export { openTls, type Tls, type TlsOptions } from './tls.ts';
