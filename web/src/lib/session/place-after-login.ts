/** Where to go after logging in: to the page that asked for it, if it is one of ours. */
export function placeAfterLogin(url: Pick<URL, 'origin'> & { searchParams: Pick<URLSearchParams, 'get'> }): string {
  const next = url.searchParams.get('next') ?? '/';
  if (!next.startsWith('/') || !URL.canParse(next, url.origin)) return '/';
  // `//other.example` and `/\other.example` are addresses of another site.
  const { origin, pathname, search } = new URL(next, url.origin);
  return origin === url.origin ? pathname + search : '/';
}
