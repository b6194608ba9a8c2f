import type { Faces } from '../views.ts';

/** Whether somebody administers the installation, by auth's latest word: a token says what was when it was made. */
export const isAdmin = (user: string, faces: Faces): boolean => faces.get(user)?.systemRole === 'admin';
