import { CloudOff, Inbox, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { cx } from "./cx";

interface EmptyProps {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
}

/** A place with nothing in it, and what to do about that. */
export function Empty({ title, children, icon, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <div className="mb-4 flex size-11 items-center justify-center rounded-xl border border-line bg-surface text-ink-3 [&_svg]:size-5">
        {icon ?? <Inbox />}
      </div>
      <h2 className="text-base">{title}</h2>
      {children && <div className="mt-1 max-w-96 text-ink-3">{children}</div>}
      {action && <div className="mt-4 flex gap-2">{action}</div>}
    </div>
  );
}

/** Something could not be had: why, and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert">
      <Empty
        title="That did not work"
        icon={<CloudOff />}
        action={
          onRetry && (
            <Button onClick={onRetry}>
              <RotateCw /> Try again
            </Button>
          )
        }
      >
        {error instanceof Error ? error.message : String(error)}
      </Empty>
    </div>
  );
}

/** Grey bars where a list will be. */
export function Loading({ rows = 6, className }: { rows?: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className={cx("flex flex-col gap-3 p-5", className)}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike.
          key={index}
          className="h-4 animate-breathe rounded bg-hover"
          style={{ width: `${92 - ((index * 17) % 45)}%`, animationDelay: `${index * 80}ms` }}
        />
      ))}
    </div>
  );
}
