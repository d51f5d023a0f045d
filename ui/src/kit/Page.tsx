import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useEffect } from "react";

export interface Crumb {
  label: string;
  to?: string;
}

interface PageHeadProps {
  crumbs?: Crumb[];
  title: ReactNode;
  /** The title of the browser's tab. */
  name: string;
  beside?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
}

/** The head of a page: where it is, what it is called, what can be done. */
export function PageHead({ crumbs = [], title, name, beside, actions, tabs }: PageHeadProps) {
  useEffect(() => {
    document.title = `${name} · Ostinato`;
  }, [name]);
  return (
    <header className="shrink-0 border-b border-line bg-surface px-5 max-sm:px-4">
      <div className={tabs ? "pt-3" : "py-3"}>
        {crumbs.length > 0 && (
          <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-1.5 text-xs text-ink-3">
            {crumbs.map((crumb, index) => (
              <Fragment key={crumb.label}>
                {index > 0 && <span aria-hidden>/</span>}
                {crumb.to ? (
                  <Link to={crumb.to} className="hover:text-ink hover:underline">
                    {crumb.label}
                  </Link>
                ) : (
                  <span>{crumb.label}</span>
                )}
              </Fragment>
            ))}
          </nav>
        )}
        <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 truncate text-lg">{title}</h1>
            {beside}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      </div>
      {tabs && <div className="mt-1.5">{tabs}</div>}
    </header>
  );
}

/** A row of filters above a list. */
export function Toolbar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-5 py-2.5 max-sm:px-4">
      {children}
      {end && <div className="ml-auto flex items-center gap-2">{end}</div>}
    </div>
  );
}

/** A titled part of a page. */
export function Card({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="overflow-hidden rounded-[10px] border border-line bg-surface">
      <header className="flex h-10 items-center justify-between border-b border-line px-4">
        <h2 className="text-sm">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Names and what they are, one pair a row. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_1fr] gap-x-6 gap-y-2 px-4 py-3">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
