/** What an operator may do; each may what the one before may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
/** A viewer sees, an operator also steers runs, an admin also says who takes part. */
export type Role = (typeof ROLES)[number];

/** Whether the text names a role. */
export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether a role may do what the other one is needed for. */
export const isAtLeast = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);
