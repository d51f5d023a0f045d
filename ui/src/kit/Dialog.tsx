import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Said below the title. */
  about?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** `sheet` comes from the right edge and leaves the page readable. */
  shape?: "center" | "sheet";
  wide?: boolean;
}

const SHAPES = {
  center:
    "left-1/2 top-[8vh] max-h-[84vh] w-[calc(100vw-24px)] -translate-x-1/2 rounded-xl animate-rise max-sm:top-3 max-sm:max-h-[calc(100dvh-24px)]",
  sheet: "right-0 top-0 h-dvh w-full max-w-[720px] border-y-0 border-r-0 animate-slide",
};

/** The first thing to type into; a sheet keeps the focus on itself, because one came to read. */
function focusInside(event: Event, shape: "center" | "sheet"): void {
  event.preventDefault();
  const content = event.currentTarget as HTMLElement;
  const wanted =
    shape === "center" ? content.querySelector<HTMLElement>("[data-first], input, select, textarea") : null;
  (wanted ?? content).focus();
}

/** A window above the page. The focus stays inside, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ open, onClose, title, about, children, footer, shape = "center", wide }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(to) => !to && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Radix.Content
          onOpenAutoFocus={(event) => focusInside(event, shape)}
          {...(about ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed z-40 flex flex-col border border-line shadow-lift outline-none",
            shape === "sheet" ? "bg-surface" : "bg-raised",
            SHAPES[shape],
            shape === "center" && (wide ? "max-w-[860px]" : "max-w-[520px]"),
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Radix.Title className="truncate text-base font-semibold">{title}</Radix.Title>
              {about && <Radix.Description className="text-ink-3">{about}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X />} className="-mr-2 -mt-1" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-auto">{children}</div>
          {footer && (
            <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  text: ReactNode;
  verb: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Ask before something that is hard to take back. */
export function Confirm({ open, title, text, verb, danger, busy, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm} data-first>
            {verb}
          </Button>
        </>
      }
    >
      <div className="px-5 py-4 text-ink-2">{text}</div>
    </Dialog>
  );
}
