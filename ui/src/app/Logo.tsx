/** The mark is a pattern that repeats, as the name says. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-base font-semibold tracking-tight">
      <svg viewBox="0 0 22 18" className="h-[18px] w-[22px] text-accent" fill="currentColor" aria-hidden="true">
        <rect x="0" y="5" width="4" height="8" rx="2" />
        <rect x="6" y="0" width="4" height="18" rx="2" />
        <rect x="12" y="5" width="4" height="8" rx="2" />
        <rect x="18" y="0" width="4" height="18" rx="2" />
      </svg>
      Ostinato
    </span>
  );
}
