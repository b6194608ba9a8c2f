/**
 * A cookie that says that somebody has logged in with this browser, and nothing else: no id, no secret. With it the server draws the
 * chat's frame at once; without it, it shows the login page instead of a frame that stays empty. What it says may be out of date: the
 * session itself is the HttpOnly refresh cookie, which only auth sees.
 */
export const SIGNED_IN_COOKIE = 'signed-in';

export function rememberSignedIn(signedIn: boolean): void {
  document.cookie = `${SIGNED_IN_COOKIE}=1; Path=/; Max-Age=${signedIn ? 34_560_000 : 0}; SameSite=Lax`;
}
